-- Files that wait to be imported by whoever chose them, on PostgreSQL.

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
