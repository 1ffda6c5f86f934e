-- +goose Up
-- What hangs on the live coverage of an article, whether readers see it or not.
-- seq is the number of its last change: whoever takes one holds the row until the
-- transaction ends, so the order of numbers is that of commits.
CREATE TABLE live_coverages (
	article_id INTEGER PRIMARY KEY REFERENCES manuscripts (id) ON DELETE CASCADE,
	seq        INTEGER NOT NULL,
	updates    INTEGER NOT NULL, -- that are there
	last_at    INTEGER,          -- the time that the latest of them tells
	ended_at   INTEGER
);

-- The updates of live coverages. Of a removed one only that it was there is left.
CREATE TABLE live_updates (
	id           INTEGER PRIMARY KEY,
	uid          TEXT NOT NULL UNIQUE,
	article_id   INTEGER NOT NULL REFERENCES manuscripts (id) ON DELETE CASCADE,
	seq          INTEGER NOT NULL, -- of its last change
	at           INTEGER NOT NULL,
	pinned       BOOLEAN NOT NULL,
	key_event    BOOLEAN NOT NULL,
	title        TEXT NOT NULL,
	author       TEXT NOT NULL,
	correction   TEXT NOT NULL,
	corrected_at INTEGER,
	edited_at    INTEGER,
	removed_at   INTEGER,
	writer_id    TEXT NOT NULL,
	writer_name  TEXT NOT NULL,
	version      INTEGER NOT NULL,
	created_at   INTEGER NOT NULL,
	body_html    TEXT NOT NULL,
	body_text    TEXT NOT NULL,
	body_blocks  TEXT NOT NULL
);
-- Pinned ones come first in every order: their place is moved by more than any time.
CREATE INDEX live_updates_newest ON live_updates (article_id, (at + CASE WHEN pinned THEN 9007199254740992 ELSE 0 END), id) WHERE removed_at IS NULL;
CREATE INDEX live_updates_oldest ON live_updates (article_id, (at - CASE WHEN pinned THEN 9007199254740992 ELSE 0 END), id) WHERE removed_at IS NULL;
CREATE INDEX live_updates_key_newest ON live_updates (article_id, (at + CASE WHEN pinned THEN 9007199254740992 ELSE 0 END), id) WHERE removed_at IS NULL AND key_event;
CREATE INDEX live_updates_key_oldest ON live_updates (article_id, (at - CASE WHEN pinned THEN 9007199254740992 ELSE 0 END), id) WHERE removed_at IS NULL AND key_event;
CREATE INDEX live_updates_by_time ON live_updates (article_id, at) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX live_updates_changed ON live_updates (article_id, seq);

-- The articles that are breaking news, and until when: the schedule ends it.
-- listings has them as kind 13.
CREATE TABLE breaking (
	article_id INTEGER PRIMARY KEY REFERENCES manuscripts (id) ON DELETE CASCADE,
	until      INTEGER NOT NULL
);

-- +goose Down
DELETE FROM listings WHERE kind = 13;
DELETE FROM schedule WHERE action = 'end_breaking';
DROP TABLE breaking;
DROP TABLE live_updates;
DROP TABLE live_coverages;
