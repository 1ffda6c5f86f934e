-- +goose Up
-- Readers who comment, by the address that they give. What an address has earned
-- counts only comments whose writer has shown that it is theirs.
CREATE TABLE commenters (
	id           INTEGER PRIMARY KEY,
	uid          TEXT NOT NULL UNIQUE,
	email        TEXT NOT NULL, -- '' once it is purged
	email_hash   TEXT NOT NULL UNIQUE,
	name         TEXT NOT NULL, -- as last given
	confirmed_at INTEGER,
	muted        BOOLEAN NOT NULL DEFAULT FALSE, -- wants no letters about replies
	pending      INTEGER NOT NULL DEFAULT 0,
	approved     INTEGER NOT NULL DEFAULT 0,
	rejected     INTEGER NOT NULL DEFAULT 0,
	spam         INTEGER NOT NULL DEFAULT 0,
	good         INTEGER NOT NULL DEFAULT 0, -- approved, of confirmed comments
	bad          INTEGER NOT NULL DEFAULT 0, -- rejected or spam, of confirmed comments
	created_at   INTEGER NOT NULL,
	last_at      INTEGER NOT NULL
);
CREATE INDEX commenters_in_order ON commenters (last_at, id);

ALTER TABLE comments ADD COLUMN person_id INTEGER REFERENCES commenters (id);
ALTER TABLE comments ADD COLUMN confirmed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE comments ADD COLUMN author_id TEXT NOT NULL DEFAULT '';
ALTER TABLE comments ADD COLUMN author_badge TEXT NOT NULL DEFAULT '';
ALTER TABLE comments ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE comments ADD COLUMN score REAL;
ALTER TABLE comments ADD COLUMN shadow BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE comments ADD COLUMN likes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE comments ADD COLUMN reports INTEGER NOT NULL DEFAULT 0; -- since the last decision
ALTER TABLE comments ADD COLUMN prominence INTEGER NOT NULL DEFAULT 0; -- 1 featured, 2 pinned
ALTER TABLE comments ADD COLUMN announced BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE comments ADD COLUMN wants_replies BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE comments ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE comments ADD COLUMN body_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE comments ADD COLUMN edited_at INTEGER;
ALTER TABLE comments ADD COLUMN ordered BOOLEAN NOT NULL DEFAULT FALSE; -- removed on an authority's order

-- Pinned and featured roots come first in every order: their place is moved by
-- more than any time or number of likes.
DROP INDEX comments_roots;
CREATE INDEX comments_newest ON comments (article_id, (created_at + prominence * 9007199254740992), id) WHERE root_id IS NULL AND listed;
CREATE INDEX comments_oldest ON comments (article_id, (created_at - prominence * 9007199254740992), id) WHERE root_id IS NULL AND listed;
CREATE INDEX comments_top ON comments (article_id, (likes + prominence * 9007199254740992), id) WHERE root_id IS NULL AND listed;
CREATE INDEX comments_latest ON comments (created_at, id) WHERE status = 'approved';
CREATE INDEX comments_queue ON comments (created_at, id) WHERE status = 'pending' AND reason <> 'unconfirmed';
CREATE INDEX comments_by_reason ON comments (reason, created_at, id) WHERE status = 'pending';
CREATE INDEX comments_by_person ON comments (person_id, created_at, id);
CREATE INDEX comments_by_body ON comments (body_hash, created_at);
CREATE INDEX comments_with_ip ON comments (created_at) WHERE ip <> '';
CREATE INDEX comments_with_email ON comments (created_at) WHERE author_email <> '';

-- How many comments there are of each status, and held for each reason.
CREATE TABLE comment_tallies (
	scope TEXT NOT NULL,
	ref   TEXT NOT NULL,
	n     INTEGER NOT NULL,
	PRIMARY KEY (scope, ref)
) WITHOUT ROWID;
INSERT INTO comment_tallies SELECT 'status', status, count(*) FROM comments GROUP BY status;
INSERT INTO comment_tallies SELECT 'reason', reason, count(*) FROM comments WHERE status = 'pending' GROUP BY reason;
ALTER TABLE article_counts ADD COLUMN pending INTEGER NOT NULL DEFAULT 0;
UPDATE article_counts SET pending = (SELECT count(*) FROM comments c WHERE c.article_id = article_counts.article_id AND c.status = 'pending');
CREATE INDEX article_counts_pending ON article_counts (pending, article_id) WHERE pending > 0;

-- Why a comment is where it is: one row for each decision, whoever made it.
CREATE TABLE comment_decisions (
	id         INTEGER PRIMARY KEY,
	comment_id INTEGER NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
	at         INTEGER NOT NULL,
	actor_id   TEXT NOT NULL,
	actor_name TEXT NOT NULL,
	status     TEXT NOT NULL,
	rule       TEXT NOT NULL,
	score      REAL,
	rules      INTEGER NOT NULL, -- version of the rules
	findings   TEXT NOT NULL
);
CREATE INDEX comment_decisions_of ON comment_decisions (comment_id, id);

CREATE TABLE comment_edits (
	id         INTEGER PRIMARY KEY,
	comment_id INTEGER NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
	at         INTEGER NOT NULL,
	body       TEXT NOT NULL -- that was replaced
);
CREATE INDEX comment_edits_of ON comment_edits (comment_id, id);

CREATE TABLE comment_likes (
	comment_id INTEGER NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
	device     TEXT NOT NULL,
	PRIMARY KEY (comment_id, device)
) WITHOUT ROWID;

CREATE TABLE comment_reports (
	id         INTEGER PRIMARY KEY,
	comment_id INTEGER NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
	device     TEXT NOT NULL,
	reason     TEXT NOT NULL,
	detail     TEXT NOT NULL,
	at         INTEGER NOT NULL,
	UNIQUE (comment_id, device)
);

CREATE TABLE comment_notes (
	id          INTEGER PRIMARY KEY,
	uid         TEXT NOT NULL UNIQUE,
	comment_id  INTEGER NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
	writer_id   TEXT NOT NULL,
	writer_name TEXT NOT NULL,
	body        TEXT NOT NULL,
	created_at  INTEGER NOT NULL
);
CREATE INDEX comment_notes_of ON comment_notes (comment_id, id);

-- The rules by which comments are moderated. The last version is in force.
CREATE TABLE comment_rules (
	version    INTEGER PRIMARY KEY,
	document   TEXT NOT NULL,
	note       TEXT NOT NULL,
	saver_id   TEXT NOT NULL,
	saver_name TEXT NOT NULL,
	saved_at   INTEGER NOT NULL
);

CREATE TABLE comment_blocks (
	id         INTEGER PRIMARY KEY,
	uid        TEXT NOT NULL UNIQUE,
	kind       TEXT NOT NULL,
	value      TEXT NOT NULL,
	effect     TEXT NOT NULL,
	note       TEXT NOT NULL,
	expires_at INTEGER,
	maker_id   TEXT NOT NULL,
	maker_name TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	UNIQUE (kind, value)
);
CREATE INDEX comment_blocks_in_order ON comment_blocks (created_at, id);

-- What moderators' decisions have taught: how often each word stood in spam, and
-- in what was approved. The version is that of the last lesson with the word.
CREATE TABLE spam_words (
	word    TEXT PRIMARY KEY,
	spam    INTEGER NOT NULL,
	ham     INTEGER NOT NULL,
	version INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX spam_words_changed ON spam_words (version);

-- One row: what processes look at to know that what they remember of the rules,
-- the blocks and the lessons is out of date.
CREATE TABLE moderation (
	id      INTEGER PRIMARY KEY,
	version INTEGER NOT NULL, -- of rules and blocks
	lessons INTEGER NOT NULL,
	spam    INTEGER NOT NULL,
	ham     INTEGER NOT NULL
);
INSERT INTO moderation VALUES (1, 1, 0, 0, 0);

-- Proofs of work that were used, until they expire by themselves.
CREATE TABLE used_challenges (
	id         TEXT PRIMARY KEY,
	expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX used_challenges_by_age ON used_challenges (expires_at);

-- What authorities order to be removed, and what was done.
CREATE TABLE removal_orders (
	id            INTEGER PRIMARY KEY,
	uid           TEXT NOT NULL UNIQUE,
	comment_id    INTEGER REFERENCES comments (id) ON DELETE SET NULL,
	comment_uid   TEXT NOT NULL,
	article_uid   TEXT NOT NULL,
	authority     TEXT NOT NULL,
	reference     TEXT NOT NULL,
	note          TEXT NOT NULL,
	received_at   INTEGER NOT NULL,
	deadline_at   INTEGER NOT NULL,
	maker_id      TEXT NOT NULL,
	maker_name    TEXT NOT NULL,
	created_at    INTEGER NOT NULL,
	executed_at   INTEGER,
	executor_id   TEXT,
	executor_name TEXT
);
CREATE INDEX removal_orders_in_order ON removal_orders (deadline_at, id);
CREATE INDEX removal_orders_open ON removal_orders (deadline_at, id) WHERE executed_at IS NULL;

-- Comments that came from elsewhere, by the name that they had there.
CREATE TABLE imported_comments (
	source     TEXT NOT NULL,
	source_id  TEXT NOT NULL,
	comment_id INTEGER NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
	PRIMARY KEY (source, source_id)
) WITHOUT ROWID;
CREATE INDEX imported_comments_of ON imported_comments (comment_id);

ALTER TABLE sections ADD COLUMN comments_own TEXT NOT NULL DEFAULT '';  -- its own
ALTER TABLE sections ADD COLUMN comments_mode TEXT NOT NULL DEFAULT ''; -- its own or that of the nearest above it that has one
ALTER TABLE manuscripts ADD COLUMN comments_mode TEXT NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN comments_mode TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN comments_mode TEXT NOT NULL DEFAULT '';
DROP VIEW all_revisions;
CREATE VIEW all_revisions AS
	SELECT manuscript_id, revision, saved_by_id, saved_by_name, saved_at, saved_reason, was_live, slug, type, title, short_title, sapo, byline, section_id, tag_ids, credits, lead_media, source, language,
		word_count, reading_minutes, comments_state, comments_closes_at, comments_mode, expires_at, corrects_id, corrections, seo, body_html FROM revisions
	UNION ALL
	SELECT id, revision, saved_by_id, saved_by_name, saved_at, saved_reason, was_live, slug, type, title, short_title, sapo, byline, section_id, tag_ids, credits, lead_media, source, language,
		word_count, reading_minutes, comments_state, comments_closes_at, comments_mode, expires_at, corrects_id, corrections, seo, body_html FROM manuscripts;

-- A commenter's errands: to have everything that is kept, or to have it erased.
ALTER TABLE errands ADD COLUMN person_id INTEGER REFERENCES commenters (id) ON DELETE CASCADE;

-- +goose Down
ALTER TABLE errands DROP COLUMN person_id;
DROP VIEW all_revisions;
CREATE VIEW all_revisions AS
	SELECT manuscript_id, revision, saved_by_id, saved_by_name, saved_at, saved_reason, was_live, slug, type, title, short_title, sapo, byline, section_id, tag_ids, credits, lead_media, source, language,
		word_count, reading_minutes, comments_state, comments_closes_at, expires_at, corrects_id, corrections, seo, body_html FROM revisions
	UNION ALL
	SELECT id, revision, saved_by_id, saved_by_name, saved_at, saved_reason, was_live, slug, type, title, short_title, sapo, byline, section_id, tag_ids, credits, lead_media, source, language,
		word_count, reading_minutes, comments_state, comments_closes_at, expires_at, corrects_id, corrections, seo, body_html FROM manuscripts;
ALTER TABLE articles DROP COLUMN comments_mode;
ALTER TABLE revisions DROP COLUMN comments_mode;
ALTER TABLE manuscripts DROP COLUMN comments_mode;
ALTER TABLE sections DROP COLUMN comments_mode;
ALTER TABLE sections DROP COLUMN comments_own;
DROP TABLE imported_comments;
DROP TABLE removal_orders;
DROP TABLE used_challenges;
DROP TABLE moderation;
DROP TABLE spam_words;
DROP TABLE comment_blocks;
DROP TABLE comment_rules;
DROP TABLE comment_notes;
DROP TABLE comment_reports;
DROP TABLE comment_likes;
DROP TABLE comment_edits;
DROP TABLE comment_decisions;
DROP INDEX article_counts_pending;
ALTER TABLE article_counts DROP COLUMN pending;
DROP TABLE comment_tallies;
DROP INDEX comments_newest;
DROP INDEX comments_oldest;
DROP INDEX comments_top;
DROP INDEX comments_latest;
DROP INDEX comments_queue;
DROP INDEX comments_by_reason;
DROP INDEX comments_by_person;
DROP INDEX comments_by_body;
DROP INDEX comments_with_ip;
DROP INDEX comments_with_email;
CREATE INDEX comments_roots ON comments (article_id, created_at, id) WHERE root_id IS NULL AND listed;
ALTER TABLE comments DROP COLUMN ordered;
ALTER TABLE comments DROP COLUMN edited_at;
ALTER TABLE comments DROP COLUMN body_hash;
ALTER TABLE comments DROP COLUMN network;
ALTER TABLE comments DROP COLUMN wants_replies;
ALTER TABLE comments DROP COLUMN announced;
ALTER TABLE comments DROP COLUMN prominence;
ALTER TABLE comments DROP COLUMN reports;
ALTER TABLE comments DROP COLUMN likes;
ALTER TABLE comments DROP COLUMN shadow;
ALTER TABLE comments DROP COLUMN score;
ALTER TABLE comments DROP COLUMN reason;
ALTER TABLE comments DROP COLUMN author_badge;
ALTER TABLE comments DROP COLUMN author_id;
ALTER TABLE comments DROP COLUMN confirmed;
ALTER TABLE comments DROP COLUMN person_id;
DROP TABLE commenters;
