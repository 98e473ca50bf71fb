-- What people, candidates and openings are found by, on SQLite. Kept by triggers, whatever writes to their tables.

CREATE TABLE findable (
    number  INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    id      BLOB    NOT NULL,
    name    TEXT    NOT NULL,
    about   TEXT    NOT NULL,

    CONSTRAINT findable_pkey PRIMARY KEY (number),
    CONSTRAINT findable_key UNIQUE (kind, id),
    CONSTRAINT findable_kind CHECK (kind IN ('candidate', 'interviewer', 'opening')),
    CONSTRAINT findable_ids CHECK (typeof(id) = 'blob' AND length(id) = 16)
);

-- Words without their case and their accents, and the beginnings of words.
CREATE VIRTUAL TABLE findable_words USING fts5(
    name, about, content = 'findable', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

-- Every word once.
CREATE VIRTUAL TABLE findable_vocabulary USING fts5vocab(findable_words, row);

CREATE TRIGGER findable_insert AFTER INSERT ON findable BEGIN
    INSERT INTO findable_words (rowid, name, about) VALUES (NEW.number, NEW.name, NEW.about);
END;

CREATE TRIGGER findable_delete AFTER DELETE ON findable BEGIN
    INSERT INTO findable_words (findable_words, rowid, name, about)
    VALUES ('delete', OLD.number, OLD.name, OLD.about);
END;

CREATE TRIGGER findable_update AFTER UPDATE ON findable BEGIN
    INSERT INTO findable_words (findable_words, rowid, name, about)
    VALUES ('delete', OLD.number, OLD.name, OLD.about);
    INSERT INTO findable_words (rowid, name, about) VALUES (NEW.number, NEW.name, NEW.about);
END;


-- Candidates ---------------------------------------------------------------------------------------------------------

CREATE TRIGGER candidates_findable_insert AFTER INSERT ON candidates BEGIN
    INSERT INTO findable (kind, id, name, about) VALUES ('candidate', NEW.id, NEW.name, NEW.email);
END;

CREATE TRIGGER candidates_findable_update AFTER UPDATE OF name, email ON candidates
    WHEN (OLD.name, OLD.email) IS NOT (NEW.name, NEW.email) BEGIN
    UPDATE findable SET name = NEW.name, about = NEW.email WHERE kind = 'candidate' AND id = NEW.id;
END;

CREATE TRIGGER candidates_findable_delete AFTER DELETE ON candidates BEGIN
    DELETE FROM findable WHERE kind = 'candidate' AND id = OLD.id;
END;


-- Interviewers who can sign in ---------------------------------------------------------------------------------------

CREATE TRIGGER people_findable_insert AFTER INSERT ON people WHEN NEW.active AND NEW.interviewer BEGIN
    INSERT INTO findable (kind, id, name, about) VALUES ('interviewer', NEW.id, NEW.name, NEW.email);
END;

CREATE TRIGGER people_findable_update AFTER UPDATE OF name, email, active, interviewer ON people
    WHEN (OLD.name, OLD.email, OLD.active, OLD.interviewer) IS NOT (NEW.name, NEW.email, NEW.active, NEW.interviewer)
BEGIN
    DELETE FROM findable WHERE kind = 'interviewer' AND id = NEW.id;
    INSERT INTO findable (kind, id, name, about)
    SELECT 'interviewer', NEW.id, NEW.name, NEW.email WHERE NEW.active AND NEW.interviewer;
END;

CREATE TRIGGER people_findable_delete AFTER DELETE ON people BEGIN
    DELETE FROM findable WHERE kind = 'interviewer' AND id = OLD.id;
END;


-- Openings -----------------------------------------------------------------------------------------------------------

CREATE TRIGGER openings_findable_insert AFTER INSERT ON openings BEGIN
    INSERT INTO findable (kind, id, name, about)
    VALUES ('opening', NEW.id, NEW.title, concat_ws(' · ', NEW.company, NEW.role, NEW.place));
END;

CREATE TRIGGER openings_findable_update AFTER UPDATE OF title, company, role, place ON openings
    WHEN (OLD.title, OLD.company, OLD.role, OLD.place) IS NOT (NEW.title, NEW.company, NEW.role, NEW.place) BEGIN
    UPDATE findable SET name = NEW.title, about = concat_ws(' · ', NEW.company, NEW.role, NEW.place)
    WHERE kind = 'opening' AND id = NEW.id;
END;

CREATE TRIGGER openings_findable_delete AFTER DELETE ON openings BEGIN
    DELETE FROM findable WHERE kind = 'opening' AND id = OLD.id;
END;


-- Whoever is here already --------------------------------------------------------------------------------------------

INSERT INTO findable (kind, id, name, about) SELECT 'candidate', id, name, email FROM candidates;
INSERT INTO findable (kind, id, name, about) SELECT 'interviewer', id, name, email FROM people WHERE active AND interviewer;
INSERT INTO findable (kind, id, name, about)
SELECT 'opening', id, title, concat_ws(' · ', company, role, place) FROM openings;
