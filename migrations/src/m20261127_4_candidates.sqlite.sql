-- What colleagues write down about candidates, and candidates who were found to be one person, on SQLite. Values are
-- written as in the first migration.

-- Notes --------------------------------------------------------------------------------------------------------------

CREATE TABLE candidate_notes (
    id            BLOB   NOT NULL,
    candidate_id  BLOB   NOT NULL,
    author_id     BLOB   NOT NULL,
    text          TEXT   NOT NULL,
    version       BIGINT NOT NULL,
    created_at    TEXT   NOT NULL,
    updated_at    TEXT   NOT NULL,

    CONSTRAINT candidate_notes_pkey PRIMARY KEY (id),
    CONSTRAINT candidate_notes_candidate FOREIGN KEY (candidate_id) REFERENCES candidates (id) ON DELETE CASCADE,
    CONSTRAINT candidate_notes_author FOREIGN KEY (author_id) REFERENCES people (id),
    CONSTRAINT candidate_notes_text CHECK (text <> '' AND length(text) <= 10000),
    CONSTRAINT candidate_notes_version CHECK (typeof(version) = 'integer' AND version >= 1),
    CONSTRAINT candidate_notes_ids CHECK (typeof(id) = 'blob' AND length(id) = 16),
    CONSTRAINT candidate_notes_instants CHECK (
        created_at GLOB '????-??-??T??:??:??*+00:00' AND updated_at GLOB '????-??-??T??:??:??*+00:00'
    )
);

CREATE INDEX candidate_notes_by_candidate ON candidate_notes (candidate_id, created_at, id);


-- Former candidates --------------------------------------------------------------------------------------------------

-- Whom candidates were before they were found to be one with another. `id` is what they were known by, and what messages
-- to that address still are for; `email` is the address that was given up. Both lead to `candidate_id`.
CREATE TABLE former_candidates (
    id            BLOB NOT NULL,
    candidate_id  BLOB NOT NULL,
    email         TEXT NOT NULL,
    email_folded  TEXT COLLATE NOCASE NOT NULL,
    created_at    TEXT NOT NULL,

    CONSTRAINT former_candidates_pkey PRIMARY KEY (id),
    CONSTRAINT former_candidates_candidate FOREIGN KEY (candidate_id) REFERENCES candidates (id) ON DELETE CASCADE,
    CONSTRAINT former_candidates_of_another CHECK (id <> candidate_id),
    CONSTRAINT former_candidates_ids CHECK (typeof(id) = 'blob' AND length(id) = 16),
    CONSTRAINT former_candidates_instants CHECK (created_at GLOB '????-??-??T??:??:??*+00:00')
);

CREATE INDEX former_candidates_by_candidate ON former_candidates (candidate_id);
CREATE INDEX former_candidates_by_email ON former_candidates (email_folded);

-- Rule: an address leads to one candidate.
CREATE TRIGGER candidates_one_address_when_added AFTER INSERT ON candidates
WHEN EXISTS (SELECT 1 FROM former_candidates WHERE email_folded = NEW.email_folded AND candidate_id <> NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'candidates_one_address');
END;

CREATE TRIGGER candidates_one_address_when_changed AFTER UPDATE OF email_folded ON candidates
WHEN EXISTS (SELECT 1 FROM former_candidates WHERE email_folded = NEW.email_folded AND candidate_id <> NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'candidates_one_address');
END;

CREATE TRIGGER former_candidates_one_address AFTER INSERT ON former_candidates
WHEN EXISTS (SELECT 1 FROM candidates WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM candidates WHERE email_folded = NEW.email_folded AND id <> NEW.candidate_id)
    OR EXISTS (
        SELECT 1 FROM former_candidates
         WHERE email_folded = NEW.email_folded AND candidate_id <> NEW.candidate_id
    )
BEGIN
    SELECT RAISE(ABORT, 'former_candidates_one_address');
END;
