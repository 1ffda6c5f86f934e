-- +goose Up
-- Instants are microseconds since 1970 in UTC. Lists and objects that are never
-- searched are JSON in TEXT. An id is the key inside, a uid the name outside.

CREATE TABLE settings (
	id         INTEGER PRIMARY KEY CHECK (id = 1),
	document   TEXT NOT NULL,
	version    INTEGER NOT NULL,
	updated_at INTEGER NOT NULL
);

CREATE TABLE users (
	id            INTEGER PRIMARY KEY,
	uid           TEXT NOT NULL UNIQUE,
	email         TEXT NOT NULL UNIQUE,
	name          TEXT NOT NULL,
	role          TEXT NOT NULL,
	disabled      BOOLEAN NOT NULL,
	password_hash TEXT NOT NULL,
	version       INTEGER NOT NULL,
	created_at    INTEGER NOT NULL,
	updated_at    INTEGER NOT NULL
);

CREATE TABLE sessions (
	id         INTEGER PRIMARY KEY,
	uid        TEXT NOT NULL UNIQUE,
	user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	token_hash TEXT NOT NULL UNIQUE,
	created_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE api_keys (
	id           INTEGER PRIMARY KEY,
	uid          TEXT NOT NULL UNIQUE,
	name         TEXT NOT NULL,
	prefix       TEXT NOT NULL,
	role         TEXT NOT NULL,
	scope        TEXT NOT NULL,
	token_hash   TEXT NOT NULL UNIQUE,
	created_by   TEXT NOT NULL,
	created_at   INTEGER NOT NULL,
	expires_at   INTEGER,
	revoked_at   INTEGER,
	last_used_at INTEGER
);

-- Every slug that was ever given, so that none is given twice. Readers are led
-- from a former slug to the present one only if it was public.
CREATE TABLE slugs (
	noun      TEXT NOT NULL,
	slug      TEXT NOT NULL,
	target_id INTEGER NOT NULL,
	public    BOOLEAN NOT NULL,
	PRIMARY KEY (noun, slug)
) WITHOUT ROWID;

CREATE TABLE sections (
	id          INTEGER PRIMARY KEY,
	uid         TEXT NOT NULL UNIQUE,
	slug        TEXT NOT NULL UNIQUE,
	name        TEXT NOT NULL,
	description TEXT NOT NULL,
	parent_id   INTEGER REFERENCES sections (id),
	parent_uid  TEXT,
	path        TEXT NOT NULL,
	position    INTEGER NOT NULL,
	hidden      BOOLEAN NOT NULL,
	shown       BOOLEAN NOT NULL, -- neither it nor a section above it is hidden
	sort_key    BLOB NOT NULL,
	version     INTEGER NOT NULL,
	created_at  INTEGER NOT NULL,
	updated_at  INTEGER NOT NULL
);
CREATE INDEX sections_by_parent ON sections (parent_id);
CREATE INDEX sections_in_order ON sections (position, sort_key, id);

-- Each section with itself and all above it.
CREATE TABLE section_ancestors (
	section_id  INTEGER NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
	ancestor_id INTEGER NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
	PRIMARY KEY (section_id, ancestor_id)
) WITHOUT ROWID;
CREATE INDEX section_descendants ON section_ancestors (ancestor_id, section_id);

CREATE TABLE tags (
	id            INTEGER PRIMARY KEY,
	uid           TEXT NOT NULL UNIQUE,
	slug          TEXT NOT NULL UNIQUE,
	name          TEXT NOT NULL,
	kind          TEXT NOT NULL,
	description   TEXT NOT NULL,
	aliases       TEXT NOT NULL,
	exact_key     TEXT NOT NULL UNIQUE,
	sort_key      BLOB NOT NULL,
	article_count INTEGER NOT NULL,
	version       INTEGER NOT NULL,
	created_at    INTEGER NOT NULL,
	updated_at    INTEGER NOT NULL
);
CREATE INDEX tags_in_order ON tags (sort_key, id);
CREATE INDEX tags_in_use ON tags (sort_key, id) WHERE article_count > 0;
CREATE INDEX tags_by_kind ON tags (kind, sort_key, id);

-- The exact keys of a tag's aliases.
CREATE TABLE tag_aliases (
	exact_key TEXT PRIMARY KEY,
	tag_id    INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX tag_aliases_by_tag ON tag_aliases (tag_id);

-- The folded names and aliases of a tag from each of their words on: what a
-- suggestion's prefix is looked up in.
CREATE TABLE tag_terms (
	term   TEXT NOT NULL,
	tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
	PRIMARY KEY (term, tag_id)
) WITHOUT ROWID;
CREATE INDEX tag_terms_by_tag ON tag_terms (tag_id);

CREATE TABLE authors (
	id            INTEGER PRIMARY KEY,
	uid           TEXT NOT NULL UNIQUE,
	slug          TEXT NOT NULL UNIQUE,
	name          TEXT NOT NULL,
	pen_names     TEXT NOT NULL,
	biography     TEXT NOT NULL,
	portrait      TEXT,
	sort_key      BLOB NOT NULL,
	article_count INTEGER NOT NULL,
	version       INTEGER NOT NULL,
	created_at    INTEGER NOT NULL,
	updated_at    INTEGER NOT NULL
);
CREATE INDEX authors_in_order ON authors (sort_key, id);
CREATE INDEX authors_in_use ON authors (sort_key, id) WHERE article_count > 0;

-- The exact keys of an author's name and pen names, to find the authors of a byline.
CREATE TABLE author_names (
	exact_key TEXT NOT NULL,
	author_id INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
	PRIMARY KEY (exact_key, author_id)
) WITHOUT ROWID;
CREATE INDEX author_names_by_author ON author_names (author_id);

-- The working copies. The body stands last: a list reads the columns before it.
CREATE TABLE manuscripts (
	id                  INTEGER PRIMARY KEY,
	uid                 TEXT NOT NULL UNIQUE,
	slug                TEXT NOT NULL UNIQUE,
	status              TEXT NOT NULL,
	revision            INTEGER NOT NULL,
	version             INTEGER NOT NULL,
	type                TEXT NOT NULL,
	title               TEXT NOT NULL,
	short_title         TEXT NOT NULL,
	sapo                TEXT NOT NULL,
	byline              TEXT NOT NULL,
	section_id          INTEGER REFERENCES sections (id),
	tag_ids             TEXT NOT NULL,
	credits             TEXT NOT NULL,
	lead_media          TEXT,
	source              TEXT,
	language            TEXT NOT NULL,
	word_count          INTEGER NOT NULL,
	reading_minutes     INTEGER NOT NULL,
	comments_state      TEXT NOT NULL,
	comments_closes_at  INTEGER,
	writer_id           TEXT NOT NULL,
	writer_name         TEXT NOT NULL,
	live_state          TEXT NOT NULL,
	live_revision       INTEGER,
	live_published_at   INTEGER,
	live_precision      TEXT,
	live_notice         TEXT NOT NULL,
	live_reason         TEXT NOT NULL,
	created_at          INTEGER NOT NULL,
	updated_at          INTEGER NOT NULL,
	corrections         TEXT NOT NULL,
	seo                 TEXT,
	body_html           TEXT NOT NULL
);
CREATE INDEX manuscripts_in_order ON manuscripts (updated_at, id);
CREATE INDEX manuscripts_by_status ON manuscripts (status, updated_at, id);
CREATE INDEX manuscripts_by_section ON manuscripts (section_id, updated_at, id);
CREATE INDEX manuscripts_by_writer ON manuscripts (writer_id, updated_at, id);

-- What readers see. A reader's query touches these tables and no manuscript.
CREATE TABLE articles (
	id                  INTEGER PRIMARY KEY REFERENCES manuscripts (id),
	uid                 TEXT NOT NULL UNIQUE,
	slug                TEXT NOT NULL UNIQUE,
	revision            INTEGER NOT NULL,
	type                TEXT NOT NULL,
	title               TEXT NOT NULL,
	short_title         TEXT NOT NULL,
	sapo                TEXT NOT NULL,
	byline              TEXT NOT NULL,
	section_id          INTEGER NOT NULL REFERENCES sections (id),
	lead_media          TEXT,
	source              TEXT,
	language            TEXT NOT NULL,
	word_count          INTEGER NOT NULL,
	reading_minutes     INTEGER NOT NULL,
	comments_state      TEXT NOT NULL,
	comments_closes_at  INTEGER,
	published_at        INTEGER NOT NULL,
	published_precision TEXT NOT NULL,
	updated_at          INTEGER,
	modified_at         INTEGER NOT NULL
);
CREATE INDEX articles_by_section ON articles (section_id);

CREATE TABLE article_bodies (
	article_id  INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
	body_html   TEXT NOT NULL,
	body_text   TEXT NOT NULL,
	body_blocks TEXT NOT NULL,
	corrections TEXT NOT NULL,
	seo         TEXT
);

CREATE TABLE article_tags (
	article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	position   INTEGER NOT NULL,
	tag_id     INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
	PRIMARY KEY (article_id, position)
) WITHOUT ROWID;
CREATE INDEX article_tags_by_tag ON article_tags (tag_id, article_id);

CREATE TABLE article_authors (
	article_id INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	position   INTEGER NOT NULL,
	author_id  INTEGER NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
	pen_name   TEXT NOT NULL,
	role       TEXT NOT NULL,
	PRIMARY KEY (article_id, position)
) WITHOUT ROWID;
CREATE INDEX article_authors_by_author ON article_authors (author_id, article_id);

-- Numbers that readers make. They outlive the live version, and change without it.
CREATE TABLE article_counts (
	article_id INTEGER PRIMARY KEY REFERENCES manuscripts (id) ON DELETE CASCADE,
	comments   INTEGER NOT NULL,
	views      INTEGER NOT NULL,
	likes      INTEGER NOT NULL
);

-- Every list of articles that readers can ask for: one row for each visible
-- article and each list it stands in. kind 0 is all articles (ref_id 0), 1 a
-- section with all below it, 2 a tag, 3 an author, 4 a type (its number).
CREATE TABLE listings (
	article_id   INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	kind         INTEGER NOT NULL,
	ref_id       INTEGER NOT NULL,
	published_at INTEGER NOT NULL,
	modified_at  INTEGER NOT NULL,
	PRIMARY KEY (article_id, kind, ref_id)
) WITHOUT ROWID;
CREATE INDEX listings_published ON listings (kind, ref_id, published_at, article_id);
CREATE INDEX listings_modified ON listings (kind, ref_id, modified_at, article_id);

CREATE TABLE comments (
	id           INTEGER PRIMARY KEY,
	uid          TEXT NOT NULL UNIQUE,
	article_id   INTEGER NOT NULL REFERENCES manuscripts (id) ON DELETE CASCADE,
	article_uid  TEXT NOT NULL,
	root_id      INTEGER REFERENCES comments (id),
	parent_id    INTEGER REFERENCES comments (id),
	parent_uid   TEXT,
	author_name  TEXT NOT NULL,
	author_kind  TEXT NOT NULL,
	author_email TEXT NOT NULL,
	body         TEXT NOT NULL,
	status       TEXT NOT NULL,
	listed       BOOLEAN NOT NULL, -- approved, or a stub that holds visible replies
	reply_count  INTEGER NOT NULL, -- visible replies
	ip           TEXT NOT NULL,
	user_agent   TEXT NOT NULL,
	decider_id   TEXT,
	decider_name TEXT,
	decided_at   INTEGER,
	created_at   INTEGER NOT NULL
);
CREATE INDEX comments_roots ON comments (article_id, created_at, id) WHERE root_id IS NULL AND listed;
CREATE INDEX comments_replies ON comments (root_id, created_at, id) WHERE listed;
CREATE INDEX comments_by_parent ON comments (parent_id);
CREATE INDEX comments_in_order ON comments (created_at, id);
CREATE INDEX comments_by_status ON comments (status, created_at, id);
CREATE INDEX comments_by_article ON comments (article_id, created_at, id);

-- Everything that changed for readers, in the order of commits.
CREATE TABLE changes (
	seq    INTEGER PRIMARY KEY AUTOINCREMENT,
	at     INTEGER NOT NULL,
	noun   TEXT NOT NULL,
	op     TEXT NOT NULL,
	uid    TEXT NOT NULL,
	on_uid TEXT NOT NULL,
	reason TEXT NOT NULL
);

-- The first answers to requests that carried an Idempotency-Key.
CREATE TABLE answers (
	caller     TEXT NOT NULL,
	method     TEXT NOT NULL,
	path       TEXT NOT NULL,
	key        TEXT NOT NULL,
	body_hash  TEXT NOT NULL,
	status     INTEGER NOT NULL,
	header     TEXT NOT NULL,
	body       TEXT NOT NULL,
	created_at INTEGER NOT NULL,
	PRIMARY KEY (caller, method, path, key)
) WITHOUT ROWID;
CREATE INDEX answers_by_age ON answers (created_at);

-- Which process may run a task, and until when.
CREATE TABLE leases (
	name       TEXT PRIMARY KEY,
	holder     TEXT NOT NULL,
	expires_at INTEGER NOT NULL
) WITHOUT ROWID;

-- How far long work has got that can be stopped and goes on where it was.
CREATE TABLE progress (
	task       TEXT PRIMARY KEY,
	done       INTEGER NOT NULL,
	started_at INTEGER NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE progress;
DROP TABLE leases;
DROP TABLE answers;
DROP TABLE changes;
DROP TABLE comments;
DROP TABLE listings;
DROP TABLE article_counts;
DROP TABLE article_authors;
DROP TABLE article_tags;
DROP TABLE article_bodies;
DROP TABLE articles;
DROP TABLE manuscripts;
DROP TABLE author_names;
DROP TABLE authors;
DROP TABLE tag_terms;
DROP TABLE tag_aliases;
DROP TABLE tags;
DROP TABLE section_ancestors;
DROP TABLE sections;
DROP TABLE slugs;
DROP TABLE api_keys;
DROP TABLE sessions;
DROP TABLE users;
DROP TABLE settings;
