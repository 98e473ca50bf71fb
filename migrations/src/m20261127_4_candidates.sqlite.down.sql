DELETE FROM events WHERE kind = 'candidate.changed';
DROP TRIGGER candidates_one_address_when_changed;
DROP TRIGGER candidates_one_address_when_added;
DROP TABLE former_candidates;
DROP TABLE candidate_notes;
