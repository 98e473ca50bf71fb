DELETE FROM events WHERE kind = 'thank_you_notes.updated';
DELETE FROM jobs WHERE kind = 'thank';
DROP TABLE thank_you_notes;
DROP FUNCTION thank_you_notes_stay;
