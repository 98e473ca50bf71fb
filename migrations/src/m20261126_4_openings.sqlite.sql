-- The jobs that interviews are for, and what bookings are about, on SQLite. Values are written as in the first migration.

-- Openings -----------------------------------------------------------------------------------------------------------

-- Openings are never taken away: they are closed.
CREATE TABLE openings (
    id                 BLOB   NOT NULL,
    title              TEXT   NOT NULL,
    company            TEXT   NOT NULL,
    industry           TEXT,
    role               TEXT,
    place              TEXT,
    description        TEXT,
    hiring_manager_id  BLOB,
    format             TEXT,
    status             TEXT   NOT NULL,
    version            BIGINT NOT NULL,
    created_at         TEXT   NOT NULL,
    updated_at         TEXT   NOT NULL,

    CONSTRAINT openings_pkey PRIMARY KEY (id),
    CONSTRAINT openings_hiring_manager FOREIGN KEY (hiring_manager_id) REFERENCES people (id),
    CONSTRAINT openings_title CHECK (title <> '' AND length(title) <= 200),
    CONSTRAINT openings_company CHECK (company <> '' AND length(company) <= 200),
    CONSTRAINT openings_lines CHECK (
        length(industry) BETWEEN 1 AND 200 AND length(role) BETWEEN 1 AND 200 AND length(place) BETWEEN 1 AND 200
    ),
    CONSTRAINT openings_description CHECK (description <> '' AND length(description) <= 10000),
    CONSTRAINT openings_format CHECK (format IN ('phone', 'video', 'on_site')),
    CONSTRAINT openings_status CHECK (status IN ('open', 'on_hold', 'closed')),
    CONSTRAINT openings_version CHECK (typeof(version) = 'integer' AND version >= 1),
    CONSTRAINT openings_ids CHECK (typeof(id) = 'blob' AND length(id) = 16),
    CONSTRAINT openings_instants CHECK (
        created_at GLOB '????-??-??T??:??:??*+00:00' AND updated_at GLOB '????-??-??T??:??:??*+00:00'
    )
);

-- Who usually interviews for an opening.
CREATE TABLE opening_interviewers (
    opening_id  BLOB NOT NULL,
    person_id   BLOB NOT NULL,

    CONSTRAINT opening_interviewers_pkey PRIMARY KEY (opening_id, person_id),
    CONSTRAINT opening_interviewers_opening FOREIGN KEY (opening_id) REFERENCES openings (id) ON DELETE CASCADE,
    CONSTRAINT opening_interviewers_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
) WITHOUT ROWID;


-- Interviews ---------------------------------------------------------------------------------------------------------

-- What a booking is about, where somebody said so.
CREATE TABLE interviews (
    booking_id  BLOB NOT NULL,
    opening_id  BLOB,
    format      TEXT,
    stage       TEXT,

    CONSTRAINT interviews_pkey PRIMARY KEY (booking_id),
    CONSTRAINT interviews_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT interviews_opening FOREIGN KEY (opening_id) REFERENCES openings (id),
    CONSTRAINT interviews_format CHECK (format IN ('phone', 'video', 'on_site')),
    CONSTRAINT interviews_stage CHECK (stage <> '' AND length(stage) <= 200)
) WITHOUT ROWID;

CREATE INDEX interviews_by_opening ON interviews (opening_id, booking_id);
