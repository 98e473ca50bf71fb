DROP INDEX messages_by_party;
ALTER TABLE messages DROP COLUMN held_from;
DROP TABLE preferences;
