-- +goose Up
-- Each index costs every comment, and most comments are no replies. comments_by_status
-- has those that are approved in the same order as comments_latest.
DROP INDEX comments_latest;
DROP INDEX comments_replies;
DROP INDEX comments_by_parent;
CREATE INDEX comments_replies ON comments (root_id, created_at, id) WHERE root_id IS NOT NULL AND listed;
CREATE INDEX comments_by_parent ON comments (parent_id) WHERE parent_id IS NOT NULL;

-- +goose Down
DROP INDEX comments_by_parent;
DROP INDEX comments_replies;
CREATE INDEX comments_by_parent ON comments (parent_id);
CREATE INDEX comments_replies ON comments (root_id, created_at, id) WHERE listed;
CREATE INDEX comments_latest ON comments (created_at, id) WHERE status = 'approved';
