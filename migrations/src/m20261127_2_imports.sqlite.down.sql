DELETE FROM events WHERE kind = 'much.changed';
DROP TABLE import_files;
