-- +goose Up
-- The words of what readers can see: its row number tells the second of publication
-- and the article, so that the newest come first. Words are parted by us. The indexes
-- do without a pending list: a search would have to read through it.
CREATE TABLE search (
	rowid        BIGINT   PRIMARY KEY,
	article_id   BIGINT   NOT NULL UNIQUE REFERENCES articles (id) ON DELETE CASCADE,
	title_exact  TSVECTOR NOT NULL,
	title_folded TSVECTOR NOT NULL,
	sapo_exact   TSVECTOR NOT NULL,
	text_exact   TSVECTOR NOT NULL,
	text_folded  TSVECTOR NOT NULL
);
CREATE INDEX search_title_exact ON search USING gin (title_exact) WITH (fastupdate = off);
CREATE INDEX search_title_folded ON search USING gin (title_folded) WITH (fastupdate = off);
CREATE INDEX search_sapo_exact ON search USING gin (sapo_exact) WITH (fastupdate = off);
CREATE INDEX search_text_exact ON search USING gin (text_exact) WITH (fastupdate = off);
CREATE INDEX search_text_folded ON search USING gin (text_folded) WITH (fastupdate = off);

-- How the paper writes what is typed without marks: words and pairs of words of titles,
-- sapos and the beginnings of bodies, and how often.
CREATE TABLE search_words (
	pair   BOOLEAN NOT NULL,
	folded TEXT    COLLATE "C" NOT NULL,
	exact  TEXT    COLLATE "C" NOT NULL,
	n      BIGINT  NOT NULL,
	PRIMARY KEY (pair, folded, exact)
);

-- What authors are found by, as tag_terms for tags.
CREATE TABLE author_terms (
	term      TEXT   COLLATE "C" NOT NULL,
	author_id BIGINT NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
	PRIMARY KEY (term, author_id)
);
CREATE INDEX author_terms_of_author ON author_terms (author_id);

-- +goose Down
DROP TABLE author_terms;
DROP TABLE search_words;
DROP TABLE search;
