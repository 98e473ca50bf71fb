DELETE FROM events WHERE kind = 'notices.changed';
DROP TABLE notices;
