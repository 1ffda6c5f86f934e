-- +goose Up
-- How often articles are read, by the hour.
CREATE TABLE views (
	article_id INTEGER NOT NULL REFERENCES manuscripts (id) ON DELETE CASCADE,
	hour       INTEGER NOT NULL, -- when it began
	count      INTEGER NOT NULL,
	PRIMARY KEY (article_id, hour)
) WITHOUT ROWID;
CREATE INDEX views_by_age ON views (hour);

-- How much an article is read within each window: the logarithm of its views, of
-- which each weighs the less the longer ago it was, as seen from a fixed time.
-- Like its counts they outlive the live version. NULL is next to nothing.
ALTER TABLE article_counts ADD COLUMN hour_score REAL;
ALTER TABLE article_counts ADD COLUMN day_score REAL;
ALTER TABLE article_counts ADD COLUMN week_score REAL;

-- The lists of what is read most: one row for each visible article, each window
-- (span: 1 an hour, 2 a day, 3 a week), and each list: that of all articles
-- (ref_id 0), of its section and of every section above that.
CREATE TABLE trends (
	article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	span       INTEGER NOT NULL,
	ref_id     INTEGER NOT NULL,
	score      REAL NOT NULL,
	PRIMARY KEY (article_id, span, ref_id)
) WITHOUT ROWID;
CREATE INDEX trends_top ON trends (span, ref_id, score, article_id);

-- +goose Down
DROP TABLE trends;
ALTER TABLE article_counts DROP COLUMN week_score;
ALTER TABLE article_counts DROP COLUMN day_score;
ALTER TABLE article_counts DROP COLUMN hour_score;
DROP TABLE views;
