DROP TABLE jobs;
DROP TABLE undoable_changes;
DROP TABLE reminders;
DROP TABLE messages;
