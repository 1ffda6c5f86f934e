-- +goose Up
-- Names that lead elsewhere: what was merged, and the addresses of the past.

-- What was merged into what. Manuscripts name tags and authors by key, in JSON
-- that no index knows: here is what a key that is gone stands for now. A chain
-- of mergers is kept as its end.
CREATE TABLE merged (
	noun    TEXT NOT NULL,
	from_id INTEGER NOT NULL,
	into_id INTEGER NOT NULL,
	signed  TEXT NOT NULL, -- the name that a merged author has signed with
	PRIMARY KEY (noun, from_id)
) WITHOUT ROWID;
CREATE INDEX merged_by_target ON merged (noun, into_id);

-- All slugs of one owner, to hand them over. Articles have the most, and do not merge.
CREATE INDEX slugs_by_target ON slugs (noun, target_id) WHERE noun <> 'article';

CREATE TABLE redirects (
	id         INTEGER PRIMARY KEY,
	uid        TEXT NOT NULL UNIQUE,
	from_path  TEXT NOT NULL UNIQUE, -- or the number of an article in an older system
	to_url     TEXT NOT NULL,
	article_id INTEGER REFERENCES manuscripts (id) ON DELETE CASCADE,
	status     INTEGER NOT NULL,
	version    INTEGER NOT NULL,
	created_at INTEGER NOT NULL,
	updated_at INTEGER NOT NULL
);
CREATE INDEX redirects_by_article ON redirects (article_id);

-- +goose Down
DROP TABLE redirects;
DROP INDEX slugs_by_target;
DROP TABLE merged;
