-- +goose Up
-- Ongoing stories. A manuscript belongs to one before readers see it.
CREATE TABLE topics (
	id            INTEGER PRIMARY KEY,
	uid           TEXT NOT NULL UNIQUE,
	slug          TEXT NOT NULL UNIQUE,
	name          TEXT NOT NULL,
	summary       TEXT NOT NULL,
	status        TEXT NOT NULL,
	position      INTEGER NOT NULL,
	sort_key      BLOB NOT NULL, -- position and name
	article_count INTEGER NOT NULL, -- that readers see
	version       INTEGER NOT NULL,
	created_at    INTEGER NOT NULL,
	updated_at    INTEGER NOT NULL
);
CREATE INDEX topics_in_order ON topics (sort_key, id);
CREATE INDEX topics_in_use ON topics (sort_key, id) WHERE article_count > 0;
CREATE INDEX topics_by_status ON topics (status, sort_key, id);

CREATE TABLE topic_articles (
	topic_id   INTEGER NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
	article_id INTEGER NOT NULL REFERENCES manuscripts (id) ON DELETE CASCADE,
	position   INTEGER NOT NULL,
	pinned     BOOLEAN NOT NULL,
	note       TEXT NOT NULL,
	PRIMARY KEY (topic_id, article_id)
) WITHOUT ROWID;
CREATE INDEX topic_articles_by_article ON topic_articles (article_id, topic_id);

-- What topics are found by, as tag_terms for tags.
CREATE TABLE topic_terms (
	term     TEXT NOT NULL,
	topic_id INTEGER NOT NULL REFERENCES topics (id) ON DELETE CASCADE,
	PRIMARY KEY (term, topic_id)
) WITHOUT ROWID;
CREATE INDEX topic_terms_of_topic ON topic_terms (topic_id);

-- In listings, kind 5 is a topic, and kind 6 the same in the editors' order, in
-- which published_at is the place: pinned articles have one after all times.

-- +goose Down
DELETE FROM listings WHERE kind IN (5, 6);
DROP TABLE topic_terms;
DROP TABLE topic_articles;
DROP TABLE topics;
