-- Files that wait to be imported by whoever chose them, and many candidates found at once, on PostgreSQL.

CREATE TABLE import_files (
    id          uuid        NOT NULL,
    person_id   uuid        NOT NULL,
    noun        text        NOT NULL,
    name        text        NOT NULL,
    contents    bytea       NOT NULL,
    created_at  timestamptz NOT NULL,

    CONSTRAINT import_files_pkey PRIMARY KEY (id),
    CONSTRAINT import_files_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT import_files_noun CHECK (noun IN ('candidates', 'slots')),
    CONSTRAINT import_files_name CHECK (name <> '' AND length(name) <= 200),
    -- 32 MiB.
    CONSTRAINT import_files_contents CHECK (length(contents) BETWEEN 1 AND 33554432)
);

CREATE INDEX import_files_by_person ON import_files (person_id, id);
CREATE INDEX import_files_by_age ON import_files (created_at);


-- Many candidates at once -------------------------------------------------------------------------------------------

-- What a whole statement adds is made findable by one: row by row, 100,000 took three times as long.
CREATE FUNCTION candidates_findable_at_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO findable (kind, id, name, about) SELECT 'candidate', id, name, email FROM added
    ON CONFLICT (kind, id) DO UPDATE SET name = EXCLUDED.name, about = EXCLUDED.about;
    RETURN NULL;
END $$;

DROP TRIGGER candidates_findable_when_new ON candidates;
CREATE TRIGGER candidates_findable_when_new AFTER INSERT ON candidates
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION candidates_findable_at_once();
CREATE TRIGGER candidates_findable_when_gone AFTER DELETE ON candidates
    FOR EACH ROW EXECUTE FUNCTION candidates_findable();

-- In their order, so that of two who add the same words one waits for the other.
CREATE FUNCTION findable_vocabulary_grows_at_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO findable_vocabulary (word)
    SELECT DISTINCT word FROM added, unnest(tsvector_to_array(added.words)) AS word ORDER BY word
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

DROP TRIGGER findable_vocabulary_grows ON findable;
CREATE TRIGGER findable_vocabulary_grows_with_new AFTER INSERT ON findable
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION findable_vocabulary_grows_at_once();
CREATE TRIGGER findable_vocabulary_grows_with_changed AFTER UPDATE OF name, about ON findable
    FOR EACH ROW EXECUTE FUNCTION findable_vocabulary_grows();
