-- Whether mail tells somebody what they are to do, on PostgreSQL.

-- Follow-ups that fall due, and tasks that were given to them.
ALTER TABLE preferences ADD COLUMN mail_to_do boolean NOT NULL DEFAULT true;
