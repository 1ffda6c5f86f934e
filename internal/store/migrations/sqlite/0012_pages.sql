-- +goose Up
-- Lists that editors put together, with all their versions. The front page is one,
-- and every paper has it.
CREATE TABLE lists (
	id             INTEGER PRIMARY KEY,
	uid            TEXT NOT NULL UNIQUE,
	slug           TEXT NOT NULL UNIQUE,
	draft_version  INTEGER NOT NULL,
	live_version   INTEGER, -- what readers see
	published_at   INTEGER,
	publisher_id   TEXT NOT NULL,
	publisher_name TEXT NOT NULL,
	version        INTEGER NOT NULL, -- of the row
	created_at     INTEGER NOT NULL,
	updated_at     INTEGER NOT NULL
);

-- Zones name articles by uid and all else by a slug that it has or had.
CREATE TABLE list_versions (
	list_id       INTEGER NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
	version       INTEGER NOT NULL,
	name          TEXT NOT NULL,
	zones         TEXT NOT NULL,
	saved_by_id   TEXT NOT NULL,
	saved_by_name TEXT NOT NULL,
	saved_at      INTEGER NOT NULL,
	published_at  INTEGER, -- last
	PRIMARY KEY (list_id, version)
) WITHOUT ROWID;

INSERT INTO lists (uid, slug, draft_version, live_version, published_at, publisher_id, publisher_name, version, created_at, updated_at)
	VALUES ('01900000-0000-7000-8000-0066726f6e74', 'front', 1, 1, unixepoch() * 1000000, '00000000-0000-8000-8000-746f61736f61', 'Toasoan', 1, unixepoch() * 1000000, unixepoch() * 1000000);
INSERT INTO slugs (noun, slug, target_id, public) SELECT 'list', slug, id, TRUE FROM lists;
INSERT INTO list_versions (list_id, version, name, zones, saved_by_id, saved_by_name, saved_at, published_at)
	SELECT id, 1, 'Trang nhất', '[{"name":"tieu-diem","title":"Tiêu điểm","size":5,"fill":{}},{"name":"moi-nhat","title":"Mới nhất","size":20,"fill":{}}]',
		publisher_id, publisher_name, created_at, published_at FROM lists;

-- +goose Down
DELETE FROM schedule WHERE noun = 'list';
DELETE FROM slugs WHERE noun = 'list';
DROP TABLE list_versions;
DROP TABLE lists;
