-- Whether mail tells somebody what they are to do, on SQLite. Values are written as in the first migration.

-- Follow-ups that fall due, and tasks that were given to them.
ALTER TABLE preferences ADD COLUMN mail_to_do BOOLEAN NOT NULL DEFAULT 1
    CONSTRAINT preferences_mail_to_do CHECK (mail_to_do IN (0, 1));
