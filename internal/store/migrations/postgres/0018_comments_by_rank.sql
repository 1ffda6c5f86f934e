-- +goose Up
-- One index of an article's comments in place of three, each of which cost every
-- comment: it has what readers see first apart from the rest, by prominence.
DROP INDEX comments_newest;
DROP INDEX comments_oldest;
DROP INDEX comments_by_article;
CREATE INDEX comments_by_article ON comments (article_id, (CASE WHEN root_id IS NULL AND listed THEN prominence ELSE -1 END), created_at, id);

-- +goose Down
DROP INDEX comments_by_article;
CREATE INDEX comments_by_article ON comments (article_id, created_at, id);
CREATE INDEX comments_oldest ON comments (article_id, (created_at - prominence * 9007199254740992), id) WHERE root_id IS NULL AND listed;
CREATE INDEX comments_newest ON comments (article_id, (created_at + prominence * 9007199254740992), id) WHERE root_id IS NULL AND listed;
