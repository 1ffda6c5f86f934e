-- +goose Up
-- How far the shared caches in front of the paper have been told what is stale: one
-- row. They are told twice; see internal/newsroom/edge.go.
CREATE TABLE edge (
	id        INTEGER PRIMARY KEY CHECK (id = 1),
	seq       BIGINT  NOT NULL, -- of the last change that they were told of
	again_seq BIGINT  NOT NULL, -- of the last that they were told of twice
	pass_seq  BIGINT  NOT NULL, -- what seq was at the last pass that tells again
	pass_at   BIGINT  NOT NULL, -- when that was
	tries     INTEGER NOT NULL, -- to tell what comes next
	next_at   BIGINT  NOT NULL  -- before which nobody tells
);
INSERT INTO edge VALUES (1, 0, 0, 0, 0, 0, 0);

-- +goose Down
DROP TABLE edge;
