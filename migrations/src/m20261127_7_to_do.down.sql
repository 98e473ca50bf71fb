DELETE FROM jobs WHERE kind = 'to_do';
ALTER TABLE preferences DROP COLUMN mail_to_do;
