-- +goose Up
-- Who did what to what. Rows are only ever added.
CREATE TABLE audit (
	id         INTEGER PRIMARY KEY,
	uid        TEXT NOT NULL UNIQUE,
	at         INTEGER NOT NULL,
	actor_id   TEXT NOT NULL,
	actor_name TEXT NOT NULL,
	ip         TEXT NOT NULL,
	user_agent TEXT NOT NULL,
	action     TEXT NOT NULL,
	noun       TEXT NOT NULL,
	on_id      TEXT NOT NULL,
	on_name    TEXT NOT NULL,
	changes    TEXT NOT NULL
);
CREATE INDEX audit_in_order ON audit (at, id);
CREATE INDEX audit_by_actor ON audit (actor_id, at, id);
CREATE INDEX audit_by_action ON audit (action, at, id);
CREATE INDEX audit_by_noun ON audit (noun, at, id);
CREATE INDEX audit_by_target ON audit (on_id, at, id);

CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit log is never shortened'); END;

-- +goose Down
DROP TABLE audit;
