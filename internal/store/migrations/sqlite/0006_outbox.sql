-- +goose Up
-- Who asked for a letter. What a letter is about is made when it is sent for the
-- first time; of those that wait, some have it already and are asked for again.
DELETE FROM outbox WHERE kind = 'password-reset';
ALTER TABLE outbox ADD COLUMN ip TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE outbox DROP COLUMN user_agent;
ALTER TABLE outbox DROP COLUMN ip;
