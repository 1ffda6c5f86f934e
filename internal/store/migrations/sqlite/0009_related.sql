-- +goose Up
-- What fits an article: worked out after it is published, not when it is read. Whether
-- readers see the other one is asked when it is shown.
CREATE TABLE related (
	article_id INTEGER NOT NULL REFERENCES manuscripts (id) ON DELETE CASCADE,
	other_id   INTEGER NOT NULL REFERENCES manuscripts (id) ON DELETE CASCADE,
	score      REAL    NOT NULL,
	reason     TEXT    NOT NULL,
	PRIMARY KEY (article_id, other_id)
) WITHOUT ROWID;
CREATE INDEX related_by_score ON related (article_id, score DESC, other_id DESC, reason);
CREATE INDEX related_to ON related (other_id);

-- What editors have chosen.
CREATE TABLE chosen_related (
	article_id INTEGER NOT NULL REFERENCES manuscripts (id) ON DELETE CASCADE,
	position   INTEGER NOT NULL,
	other_id   INTEGER NOT NULL REFERENCES manuscripts (id) ON DELETE CASCADE,
	PRIMARY KEY (article_id, position)
) WITHOUT ROWID;
CREATE INDEX chosen_related_to ON chosen_related (other_id);

-- The articles for which it has to be worked out.
CREATE TABLE relate (
	article_id   INTEGER PRIMARY KEY REFERENCES manuscripts (id) ON DELETE CASCADE,
	published_at BIGINT  NOT NULL
);
CREATE INDEX relate_latest ON relate (published_at DESC, article_id DESC);

INSERT INTO relate SELECT id, published_at FROM articles;

-- +goose Down
DROP TABLE relate;
DROP TABLE chosen_related;
DROP TABLE related;
