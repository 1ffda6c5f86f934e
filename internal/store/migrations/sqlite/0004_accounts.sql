-- +goose Up
ALTER TABLE users ADD COLUMN section_ids TEXT; -- that the rights are limited to; NULL for no limit
ALTER TABLE users ADD COLUMN totp_secret TEXT NOT NULL DEFAULT ''; -- encrypted
ALTER TABLE users ADD COLUMN totp_on BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0; -- of the last password that was used
ALTER TABLE users ADD COLUMN issuer TEXT NOT NULL DEFAULT ''; -- who vouches for the user, and by what name
ALTER TABLE users ADD COLUMN subject TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX users_by_subject ON users (issuer, subject) WHERE subject <> '';

ALTER TABLE api_keys ADD COLUMN section_ids TEXT;

ALTER TABLE sessions ADD COLUMN last_used_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN ip TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';

-- The hashes of the codes for whoever has lost the second factor.
CREATE TABLE recovery_codes (
	user_id   INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	code_hash TEXT NOT NULL,
	PRIMARY KEY (user_id, code_hash)
) WITHOUT ROWID;

-- What is good for once and for a while: a password reset of a user, a sign-in
-- at an issuer. What names it outside is derived from the uid and a secret.
CREATE TABLE errands (
	uid        TEXT PRIMARY KEY,
	kind       TEXT NOT NULL,
	user_id    INTEGER REFERENCES users (id) ON DELETE CASCADE,
	expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX errands_by_user ON errands (user_id);
CREATE INDEX errands_by_expiry ON errands (expires_at);

-- How often signing in has failed, by account and by network.
CREATE TABLE attempts (
	name       TEXT PRIMARY KEY,
	failures   INTEGER NOT NULL,
	last_at    INTEGER NOT NULL,
	blocked_to INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX attempts_by_age ON attempts (last_at);

-- Mail that has to be sent. Its text is made when it is: no secret stands here.
CREATE TABLE outbox (
	id         INTEGER PRIMARY KEY,
	uid        TEXT NOT NULL UNIQUE,
	kind       TEXT NOT NULL,
	ref        TEXT NOT NULL, -- uid of what it is about
	recipient  TEXT NOT NULL,
	tries      INTEGER NOT NULL,
	next_at    INTEGER NOT NULL,
	created_at INTEGER NOT NULL
);
CREATE INDEX outbox_in_order ON outbox (next_at, id);

-- +goose Down
DROP TABLE outbox;
DROP TABLE attempts;
DROP TABLE errands;
DROP TABLE recovery_codes;
ALTER TABLE sessions DROP COLUMN user_agent;
ALTER TABLE sessions DROP COLUMN ip;
ALTER TABLE sessions DROP COLUMN last_used_at;
ALTER TABLE api_keys DROP COLUMN section_ids;
DROP INDEX users_by_subject;
ALTER TABLE users DROP COLUMN subject;
ALTER TABLE users DROP COLUMN issuer;
ALTER TABLE users DROP COLUMN totp_step;
ALTER TABLE users DROP COLUMN totp_on;
ALTER TABLE users DROP COLUMN totp_secret;
ALTER TABLE users DROP COLUMN section_ids;
