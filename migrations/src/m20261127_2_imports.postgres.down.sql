DELETE FROM events WHERE kind = 'much.changed';
DROP TABLE import_files;

DROP TRIGGER candidates_findable_when_gone ON candidates;
DROP TRIGGER candidates_findable_when_new ON candidates;
DROP FUNCTION candidates_findable_at_once();
CREATE TRIGGER candidates_findable_when_new AFTER INSERT OR DELETE ON candidates
    FOR EACH ROW EXECUTE FUNCTION candidates_findable();

DROP TRIGGER findable_vocabulary_grows_with_changed ON findable;
DROP TRIGGER findable_vocabulary_grows_with_new ON findable;
DROP FUNCTION findable_vocabulary_grows_at_once();
CREATE TRIGGER findable_vocabulary_grows
    AFTER INSERT OR UPDATE OF name, about ON findable
    FOR EACH ROW EXECUTE FUNCTION findable_vocabulary_grows();
