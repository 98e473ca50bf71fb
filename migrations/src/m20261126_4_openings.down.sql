DELETE FROM events WHERE kind = 'openings.changed';
DROP TABLE interviews;
DROP TABLE opening_interviewers;
DROP TABLE openings;
