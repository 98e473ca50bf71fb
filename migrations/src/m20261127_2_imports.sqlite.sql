-- Files that wait to be imported by whoever chose them, on SQLite. Values are written as in the first migration.

CREATE TABLE import_files (
    id          BLOB NOT NULL,
    person_id   BLOB NOT NULL,
    noun        TEXT NOT NULL,
    name        TEXT NOT NULL,
    contents    BLOB NOT NULL,
    created_at  TEXT NOT NULL,

    CONSTRAINT import_files_pkey PRIMARY KEY (id),
    CONSTRAINT import_files_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT import_files_noun CHECK (noun IN ('candidates', 'slots')),
    CONSTRAINT import_files_name CHECK (name <> '' AND length(name) <= 200),
    -- 32 MiB.
    CONSTRAINT import_files_contents CHECK (length(contents) BETWEEN 1 AND 33554432),
    CONSTRAINT import_files_ids CHECK (typeof(id) = 'blob' AND length(id) = 16),
    CONSTRAINT import_files_instants CHECK (created_at GLOB '????-??-??T??:??:??*+00:00')
);

CREATE INDEX import_files_by_person ON import_files (person_id, id);
CREATE INDEX import_files_by_age ON import_files (created_at);
