-- +goose Up
-- Finds the rows about one thing, of which only the last is kept for long.
CREATE INDEX changes_of_thing ON changes (noun, uid, seq);

-- How much of the change log is there: all rows after whole_after, but for those
-- that a later row about the same thing, up to compacted, stands for. One row.
CREATE TABLE change_log (
	whole_after BIGINT NOT NULL,
	compacted   BIGINT NOT NULL
);
INSERT INTO change_log (whole_after, compacted) VALUES (0, 0);

-- Tells whoever follows the log, in this process or another, once it is committed.
-- +goose StatementBegin
CREATE FUNCTION tell_of_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('toasoan_changes', '');
	RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER changes_told AFTER INSERT ON changes FOR EACH STATEMENT EXECUTE FUNCTION tell_of_changes();

-- +goose Down
DROP TRIGGER changes_told ON changes;
DROP FUNCTION tell_of_changes();
DROP TABLE change_log;
DROP INDEX changes_of_thing;
