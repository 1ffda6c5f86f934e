-- +goose NO TRANSACTION
-- +goose Up
-- New columns before the body, which has to stand last: the table is made anew.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TABLE manuscripts_new (
	id                  INTEGER PRIMARY KEY AUTOINCREMENT, -- slugs name those that are gone
	uid                 TEXT NOT NULL UNIQUE,
	slug                TEXT NOT NULL UNIQUE,
	status              TEXT NOT NULL,
	revision            INTEGER NOT NULL,
	version             INTEGER NOT NULL,
	type                TEXT NOT NULL,
	title               TEXT NOT NULL,
	short_title         TEXT NOT NULL,
	sapo                TEXT NOT NULL,
	byline              TEXT NOT NULL,
	section_id          INTEGER REFERENCES sections (id),
	tag_ids             TEXT NOT NULL,
	credits             TEXT NOT NULL,
	lead_media          TEXT,
	source              TEXT,
	language            TEXT NOT NULL,
	word_count          INTEGER NOT NULL,
	reading_minutes     INTEGER NOT NULL,
	comments_state      TEXT NOT NULL,
	comments_closes_at  INTEGER,
	writer_id           TEXT NOT NULL,
	writer_name         TEXT NOT NULL,
	live_state          TEXT NOT NULL,
	live_revision       INTEGER,
	live_published_at   INTEGER,
	live_precision      TEXT,
	live_notice         TEXT NOT NULL,
	live_reason         TEXT NOT NULL,
	created_at          INTEGER NOT NULL,
	updated_at          INTEGER NOT NULL,
	saved_by_id         TEXT NOT NULL, -- of the present revision
	saved_by_name       TEXT NOT NULL,
	saved_at            INTEGER NOT NULL,
	saved_reason        TEXT NOT NULL,
	was_live            BOOLEAN NOT NULL, -- readers saw the present revision
	changed_by_id       TEXT NOT NULL, -- of the present version
	changed_by_name     TEXT NOT NULL,
	changed_at          INTEGER NOT NULL,
	assignee_id         TEXT NOT NULL,
	assignment          TEXT,
	live_changed        TEXT,
	trashed_at          INTEGER,
	expires_at          INTEGER,
	corrects_id         INTEGER REFERENCES manuscripts (id),
	corrections         TEXT NOT NULL,
	seo                 TEXT,
	body_html           TEXT NOT NULL
);
INSERT INTO manuscripts_new (id, uid, slug, status, revision, version, type, title, short_title, sapo, byline, section_id, tag_ids, credits, lead_media, source, language, word_count, reading_minutes, comments_state, comments_closes_at, writer_id, writer_name, live_state, live_revision, live_published_at, live_precision, live_notice, live_reason, created_at, updated_at, corrections, seo, body_html,
	saved_by_id, saved_by_name, saved_at, saved_reason, was_live, changed_by_id, changed_by_name, changed_at, assignee_id)
	SELECT id, uid, slug, status, revision, version, type, title, short_title, sapo, byline, section_id, tag_ids, credits, lead_media, source, language, word_count, reading_minutes, comments_state, comments_closes_at, writer_id, writer_name, live_state, live_revision, live_published_at, live_precision, live_notice, live_reason, created_at, updated_at, corrections, seo, body_html,
	writer_id, writer_name, updated_at, '', coalesce(live_revision = revision, 0), writer_id, writer_name, updated_at, '' FROM manuscripts;
DROP TABLE manuscripts;
ALTER TABLE manuscripts_new RENAME TO manuscripts;
CREATE INDEX manuscripts_in_order ON manuscripts (updated_at, id);
CREATE INDEX manuscripts_by_status ON manuscripts (status, updated_at, id);
CREATE INDEX manuscripts_by_section ON manuscripts (section_id, updated_at, id);
CREATE INDEX manuscripts_by_writer ON manuscripts (writer_id, updated_at, id);
CREATE INDEX manuscripts_by_assignee ON manuscripts (assignee_id, updated_at, id) WHERE assignee_id <> '';
CREATE INDEX manuscripts_in_trash ON manuscripts (trashed_at) WHERE trashed_at IS NOT NULL;
CREATE INDEX manuscripts_by_corrected ON manuscripts (corrects_id) WHERE corrects_id IS NOT NULL;

ALTER TABLE article_bodies ADD COLUMN expires_at INTEGER;
ALTER TABLE article_bodies ADD COLUMN corrects_id INTEGER;
CREATE INDEX article_bodies_by_corrected ON article_bodies (corrects_id) WHERE corrects_id IS NOT NULL;

-- Former revisions of the working copies: what a save replaces is copied here.
-- The present one is the manuscript itself.
CREATE TABLE revisions (
	manuscript_id      INTEGER NOT NULL REFERENCES manuscripts (id) ON DELETE CASCADE,
	revision           INTEGER NOT NULL,
	saved_by_id        TEXT NOT NULL,
	saved_by_name      TEXT NOT NULL,
	saved_at           INTEGER NOT NULL,
	saved_reason       TEXT NOT NULL,
	was_live           BOOLEAN NOT NULL, -- readers saw it: it is kept for good
	slug               TEXT NOT NULL,
	type               TEXT NOT NULL,
	title              TEXT NOT NULL,
	short_title        TEXT NOT NULL,
	sapo               TEXT NOT NULL,
	byline             TEXT NOT NULL,
	section_id         INTEGER,
	tag_ids            TEXT NOT NULL,
	credits            TEXT NOT NULL,
	lead_media         TEXT,
	source             TEXT,
	language           TEXT NOT NULL,
	word_count         INTEGER NOT NULL,
	reading_minutes    INTEGER NOT NULL,
	comments_state     TEXT NOT NULL,
	comments_closes_at INTEGER,
	expires_at         INTEGER,
	corrects_id        INTEGER,
	corrections        TEXT NOT NULL,
	seo                TEXT,
	body_html          TEXT NOT NULL,
	PRIMARY KEY (manuscript_id, revision)
) WITHOUT ROWID;
CREATE INDEX revisions_by_age ON revisions (saved_at) WHERE NOT was_live;

-- All revisions of a manuscript, the present one too.
CREATE VIEW all_revisions AS
	SELECT manuscript_id, revision, saved_by_id, saved_by_name, saved_at, saved_reason, was_live, slug, type, title, short_title, sapo, byline, section_id, tag_ids, credits, lead_media, source, language,
		word_count, reading_minutes, comments_state, comments_closes_at, expires_at, corrects_id, corrections, seo, body_html FROM revisions
	UNION ALL
	SELECT id, revision, saved_by_id, saved_by_name, saved_at, saved_reason, was_live, slug, type, title, short_title, sapo, byline, section_id, tag_ids, credits, lead_media, source, language,
		word_count, reading_minutes, comments_state, comments_closes_at, expires_at, corrects_id, corrections, seo, body_html FROM manuscripts;

-- What someone has typed and not saved: one for each person and manuscript.
CREATE TABLE autosaves (
	manuscript_id INTEGER NOT NULL REFERENCES manuscripts (id) ON DELETE CASCADE,
	person_id     TEXT NOT NULL,
	revision      INTEGER NOT NULL, -- that it was begun from
	saved_at      INTEGER NOT NULL,
	draft         TEXT NOT NULL,
	PRIMARY KEY (manuscript_id, person_id)
) WITHOUT ROWID;
CREATE INDEX autosaves_by_age ON autosaves (saved_at);

-- Who is editing a manuscript right now.
CREATE TABLE edit_locks (
	manuscript_id INTEGER PRIMARY KEY REFERENCES manuscripts (id) ON DELETE CASCADE,
	holder_id     TEXT NOT NULL,
	holder_name   TEXT NOT NULL,
	since         INTEGER NOT NULL,
	expires_at    INTEGER NOT NULL
);

-- What the newsroom says to itself about an article.
CREATE TABLE notes (
	id            INTEGER PRIMARY KEY,
	uid           TEXT NOT NULL UNIQUE,
	manuscript_id INTEGER NOT NULL REFERENCES manuscripts (id) ON DELETE CASCADE,
	author_id     TEXT NOT NULL,
	author_name   TEXT NOT NULL,
	kind          TEXT NOT NULL,
	text          TEXT NOT NULL,
	created_at    INTEGER NOT NULL
);
CREATE INDEX notes_by_manuscript ON notes (manuscript_id, id);

-- Links that show one revision to whoever has them.
CREATE TABLE previews (
	id            INTEGER PRIMARY KEY,
	uid           TEXT NOT NULL UNIQUE,
	manuscript_id INTEGER NOT NULL REFERENCES manuscripts (id) ON DELETE CASCADE,
	revision      INTEGER NOT NULL,
	created_by_id   TEXT NOT NULL,
	created_by_name TEXT NOT NULL,
	created_at    INTEGER NOT NULL,
	expires_at    INTEGER NOT NULL,
	revoked_at    INTEGER
);
CREATE INDEX previews_by_manuscript ON previews (manuscript_id, id);
CREATE INDEX previews_by_expiry ON previews (expires_at);

-- What is to be done at a time. The row goes in the transaction that does it.
CREATE TABLE schedule (
	noun         TEXT NOT NULL,
	target_id    INTEGER NOT NULL,
	action       TEXT NOT NULL,
	at           INTEGER NOT NULL,
	options      TEXT NOT NULL,
	by_id        TEXT NOT NULL,
	by_name      TEXT NOT NULL,
	PRIMARY KEY (noun, target_id, action)
) WITHOUT ROWID;
CREATE INDEX schedule_in_order ON schedule (at, noun, target_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- +goose Down
DROP TABLE schedule;
DROP TABLE previews;
DROP TABLE notes;
DROP TABLE edit_locks;
DROP TABLE autosaves;
DROP VIEW all_revisions;
DROP TABLE revisions;
DROP INDEX article_bodies_by_corrected;
ALTER TABLE article_bodies DROP COLUMN corrects_id;
ALTER TABLE article_bodies DROP COLUMN expires_at;
DROP INDEX manuscripts_by_corrected;
DROP INDEX manuscripts_in_trash;
DROP INDEX manuscripts_by_assignee;
ALTER TABLE manuscripts DROP COLUMN corrects_id;
ALTER TABLE manuscripts DROP COLUMN expires_at;
ALTER TABLE manuscripts DROP COLUMN trashed_at;
ALTER TABLE manuscripts DROP COLUMN live_changed;
ALTER TABLE manuscripts DROP COLUMN assignment;
ALTER TABLE manuscripts DROP COLUMN assignee_id;
ALTER TABLE manuscripts DROP COLUMN changed_at;
ALTER TABLE manuscripts DROP COLUMN changed_by_name;
ALTER TABLE manuscripts DROP COLUMN changed_by_id;
ALTER TABLE manuscripts DROP COLUMN was_live;
ALTER TABLE manuscripts DROP COLUMN saved_reason;
ALTER TABLE manuscripts DROP COLUMN saved_at;
ALTER TABLE manuscripts DROP COLUMN saved_by_name;
ALTER TABLE manuscripts DROP COLUMN saved_by_id;
