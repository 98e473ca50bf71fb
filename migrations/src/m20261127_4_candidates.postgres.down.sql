DELETE FROM events WHERE kind = 'candidate.changed';
DROP TRIGGER candidates_one_address ON candidates;
DROP FUNCTION candidates_one_address();
DROP TABLE former_candidates;
DROP FUNCTION former_candidates_one_address();
DROP TABLE candidate_notes;
