-- +goose Up
-- The pairs of words that stand next to each other in a text, by numbers: an index of
-- words does not know where they stand, and to find out, the texts are read. The search
-- index is made anew, by a task that begins when the server does.
TRUNCATE search;
ALTER TABLE search ADD COLUMN pairs INTEGER[] NOT NULL;
ALTER TABLE search ALTER COLUMN pairs SET STATISTICS 0;
CREATE INDEX search_pairs ON search USING gin (pairs) WITH (fastupdate = off);
UPDATE progress SET done = 0 WHERE task = 'search-index';

-- +goose Down
ALTER TABLE search DROP COLUMN pairs;
