-- What people, candidates and openings are found by, on PostgreSQL. Kept by triggers, whatever writes to their tables.

-- Words end at signs, so that the parts of an address are words too; what is no ASCII may be a letter, whatever the
-- locale knows.
CREATE TABLE findable (
    number  bigint   GENERATED ALWAYS AS IDENTITY,
    kind    text     NOT NULL,
    id      uuid     NOT NULL,
    name    text     NOT NULL,
    about   text     NOT NULL,
    words   tsvector NOT NULL GENERATED ALWAYS AS (
        to_tsvector('simple'::regconfig, regexp_replace(name || ' ' || about, '[^0-9A-Za-z\u0080-\U0010FFFF]+', ' ', 'g'))
    ) STORED,

    CONSTRAINT findable_pkey PRIMARY KEY (number),
    CONSTRAINT findable_key UNIQUE (kind, id),
    CONSTRAINT findable_kind CHECK (kind IN ('candidate', 'interviewer', 'opening'))
);

CREATE INDEX findable_by_words ON findable USING gin (words);

-- Every word once. A word of which nothing is left stays, and leads nowhere.
CREATE TABLE findable_vocabulary (
    word  text NOT NULL,

    CONSTRAINT findable_vocabulary_pkey PRIMARY KEY (word)
);

-- In their order, so that of two who add the same words one waits for the other.
CREATE FUNCTION findable_vocabulary_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO findable_vocabulary (word)
    SELECT word FROM unnest(tsvector_to_array(NEW.words)) AS word ORDER BY word
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER findable_vocabulary_grows
    AFTER INSERT OR UPDATE OF name, about ON findable
    FOR EACH ROW EXECUTE FUNCTION findable_vocabulary_grows();


-- Candidates ---------------------------------------------------------------------------------------------------------

CREATE FUNCTION candidates_findable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM findable WHERE kind = 'candidate' AND id = OLD.id;
    ELSE
        INSERT INTO findable (kind, id, name, about) VALUES ('candidate', NEW.id, NEW.name, NEW.email)
        ON CONFLICT (kind, id) DO UPDATE SET name = EXCLUDED.name, about = EXCLUDED.about;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER candidates_findable_when_new AFTER INSERT OR DELETE ON candidates
    FOR EACH ROW EXECUTE FUNCTION candidates_findable();

CREATE TRIGGER candidates_findable_when_changed AFTER UPDATE ON candidates
    FOR EACH ROW WHEN ((OLD.name, OLD.email) IS DISTINCT FROM (NEW.name, NEW.email))
    EXECUTE FUNCTION candidates_findable();


-- Interviewers who can sign in ---------------------------------------------------------------------------------------

CREATE FUNCTION people_findable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM findable WHERE kind = 'interviewer' AND id = OLD.id;
    ELSIF NEW.active AND NEW.interviewer THEN
        INSERT INTO findable (kind, id, name, about) VALUES ('interviewer', NEW.id, NEW.name, NEW.email)
        ON CONFLICT (kind, id) DO UPDATE SET name = EXCLUDED.name, about = EXCLUDED.about;
    ELSE
        DELETE FROM findable WHERE kind = 'interviewer' AND id = NEW.id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER people_findable_when_new AFTER INSERT OR DELETE ON people
    FOR EACH ROW EXECUTE FUNCTION people_findable();

CREATE TRIGGER people_findable_when_changed AFTER UPDATE ON people
    FOR EACH ROW WHEN (
        (OLD.name, OLD.email, OLD.active, OLD.interviewer)
        IS DISTINCT FROM (NEW.name, NEW.email, NEW.active, NEW.interviewer)
    )
    EXECUTE FUNCTION people_findable();


-- Openings -----------------------------------------------------------------------------------------------------------

CREATE FUNCTION openings_findable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM findable WHERE kind = 'opening' AND id = OLD.id;
    ELSE
        INSERT INTO findable (kind, id, name, about)
        VALUES ('opening', NEW.id, NEW.title, concat_ws(' · ', NEW.company, NEW.role, NEW.place))
        ON CONFLICT (kind, id) DO UPDATE SET name = EXCLUDED.name, about = EXCLUDED.about;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER openings_findable_when_new AFTER INSERT OR DELETE ON openings
    FOR EACH ROW EXECUTE FUNCTION openings_findable();

CREATE TRIGGER openings_findable_when_changed AFTER UPDATE ON openings
    FOR EACH ROW WHEN (
        (OLD.title, OLD.company, OLD.role, OLD.place) IS DISTINCT FROM (NEW.title, NEW.company, NEW.role, NEW.place)
    )
    EXECUTE FUNCTION openings_findable();


-- Whoever is here already --------------------------------------------------------------------------------------------

INSERT INTO findable (kind, id, name, about) SELECT 'candidate', id, name, email FROM candidates;
INSERT INTO findable (kind, id, name, about) SELECT 'interviewer', id, name, email FROM people WHERE active AND interviewer;
INSERT INTO findable (kind, id, name, about)
SELECT 'opening', id, title, concat_ws(' · ', company, role, place) FROM openings;
