-- +goose Up
-- Finds the rows about one thing, of which only the last is kept for long.
CREATE INDEX changes_of_thing ON changes (noun, uid, seq);

-- How much of the change log is there: all rows after whole_after, but for those
-- that a later row about the same thing, up to compacted, stands for. One row.
CREATE TABLE change_log (
	whole_after INTEGER NOT NULL,
	compacted   INTEGER NOT NULL
);
INSERT INTO change_log (whole_after, compacted) VALUES (0, 0);

-- +goose Down
DROP TABLE change_log;
DROP INDEX changes_of_thing;
