-- +goose Up
-- The words of what readers can see: its row number tells the second of publication
-- and the article, so that the newest come first without sorting. Words are parted by
-- us, and begin with a mark of their column; the tokenizer only sees spaces between them.
CREATE VIRTUAL TABLE search USING fts5(title_exact, title_folded, sapo_exact, text_exact, text_folded,
	content='', contentless_delete=1, tokenize='ascii');

-- +goose StatementBegin
CREATE TRIGGER unindex_article AFTER DELETE ON articles BEGIN
	DELETE FROM search WHERE rowid = (((OLD.published_at / 1000000 + 17179869184) << 28) | OLD.id);
END;
-- +goose StatementEnd

-- How the paper writes what is typed without marks: words and pairs of words of titles,
-- sapos and the beginnings of bodies, and how often.
CREATE TABLE search_words (
	pair   BOOLEAN NOT NULL,
	folded TEXT    NOT NULL,
	exact  TEXT    NOT NULL,
	n      BIGINT  NOT NULL,
	PRIMARY KEY (pair, folded, exact)
) WITHOUT ROWID;

-- What authors are found by, as tag_terms for tags.
CREATE TABLE author_terms (
	term      TEXT    NOT NULL,
	author_id INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
	PRIMARY KEY (term, author_id)
) WITHOUT ROWID;
CREATE INDEX author_terms_of_author ON author_terms (author_id);

-- +goose Down
DROP TABLE author_terms;
DROP TABLE search_words;
DROP TRIGGER unindex_article;
DROP TABLE search;
