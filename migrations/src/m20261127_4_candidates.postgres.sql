-- What colleagues write down about candidates, and candidates who were found to be one person, on PostgreSQL.

-- Notes --------------------------------------------------------------------------------------------------------------

CREATE TABLE candidate_notes (
    id            uuid        NOT NULL,
    candidate_id  uuid        NOT NULL,
    author_id     uuid        NOT NULL,
    text          text        NOT NULL,
    version       bigint      NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,

    CONSTRAINT candidate_notes_pkey PRIMARY KEY (id),
    CONSTRAINT candidate_notes_candidate FOREIGN KEY (candidate_id) REFERENCES candidates (id) ON DELETE CASCADE,
    CONSTRAINT candidate_notes_author FOREIGN KEY (author_id) REFERENCES people (id),
    CONSTRAINT candidate_notes_text CHECK (text <> '' AND char_length(text) <= 10000),
    CONSTRAINT candidate_notes_version CHECK (version >= 1)
);

CREATE INDEX candidate_notes_by_candidate ON candidate_notes (candidate_id, created_at, id);


-- Former candidates --------------------------------------------------------------------------------------------------

-- Whom candidates were before they were found to be one with another. `id` is what they were known by, and what messages
-- to that address still are for; `email` is the address that was given up. Both lead to `candidate_id`.
CREATE TABLE former_candidates (
    id            uuid        NOT NULL,
    candidate_id  uuid        NOT NULL,
    email         text        NOT NULL,
    email_folded  text        COLLATE "C" NOT NULL,
    created_at    timestamptz NOT NULL,

    CONSTRAINT former_candidates_pkey PRIMARY KEY (id),
    CONSTRAINT former_candidates_candidate FOREIGN KEY (candidate_id) REFERENCES candidates (id) ON DELETE CASCADE,
    CONSTRAINT former_candidates_of_another CHECK (id <> candidate_id)
);

CREATE INDEX former_candidates_by_candidate ON former_candidates (candidate_id);
CREATE INDEX former_candidates_by_email ON former_candidates (email_folded);

-- Rule: an address leads to one candidate. Asked after the row stands, and so after whoever gave the address up has
-- committed.
CREATE FUNCTION candidates_one_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM former_candidates WHERE email_folded = NEW.email_folded AND candidate_id <> NEW.id) THEN
        RAISE EXCEPTION 'an address leads to one candidate'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'candidates_one_address', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER candidates_one_address AFTER INSERT OR UPDATE OF email_folded ON candidates
    FOR EACH ROW EXECUTE FUNCTION candidates_one_address();

CREATE FUNCTION former_candidates_one_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM candidates WHERE id = NEW.id)
        OR EXISTS (SELECT 1 FROM candidates WHERE email_folded = NEW.email_folded AND id <> NEW.candidate_id)
        OR EXISTS (
            SELECT 1 FROM former_candidates
             WHERE email_folded = NEW.email_folded AND candidate_id <> NEW.candidate_id
        )
    THEN
        RAISE EXCEPTION 'an address leads to one candidate'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'former_candidates_one_address', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER former_candidates_one_address AFTER INSERT ON former_candidates
    FOR EACH ROW EXECUTE FUNCTION former_candidates_one_address();
