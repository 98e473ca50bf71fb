DELETE FROM jobs WHERE kind = 'push';
DROP TABLE pushes;
DROP TABLE push_subscriptions;
ALTER TABLE preferences DROP COLUMN push_troubles;
ALTER TABLE preferences DROP COLUMN push_reminders;
ALTER TABLE preferences DROP COLUMN push_changes;
