-- The jobs that interviews are for, and what bookings are about, on PostgreSQL.

-- Openings -----------------------------------------------------------------------------------------------------------

-- Openings are never taken away: they are closed.
CREATE TABLE openings (
    id                 uuid        NOT NULL,
    title              text        NOT NULL,
    company            text        NOT NULL,
    industry           text,
    role               text,
    place              text,
    description        text,
    hiring_manager_id  uuid,
    format             text,
    status             text        NOT NULL,
    version            bigint      NOT NULL,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,

    CONSTRAINT openings_pkey PRIMARY KEY (id),
    CONSTRAINT openings_hiring_manager FOREIGN KEY (hiring_manager_id) REFERENCES people (id),
    CONSTRAINT openings_title CHECK (title <> '' AND char_length(title) <= 200),
    CONSTRAINT openings_company CHECK (company <> '' AND char_length(company) <= 200),
    CONSTRAINT openings_lines CHECK (
        char_length(industry) BETWEEN 1 AND 200 AND char_length(role) BETWEEN 1 AND 200 AND char_length(place) BETWEEN 1 AND 200
    ),
    CONSTRAINT openings_description CHECK (description <> '' AND char_length(description) <= 10000),
    CONSTRAINT openings_format CHECK (format IN ('phone', 'video', 'on_site')),
    CONSTRAINT openings_status CHECK (status IN ('open', 'on_hold', 'closed')),
    CONSTRAINT openings_version CHECK (version >= 1)
);

-- Who usually interviews for an opening.
CREATE TABLE opening_interviewers (
    opening_id  uuid NOT NULL,
    person_id   uuid NOT NULL,

    CONSTRAINT opening_interviewers_pkey PRIMARY KEY (opening_id, person_id),
    CONSTRAINT opening_interviewers_opening FOREIGN KEY (opening_id) REFERENCES openings (id) ON DELETE CASCADE,
    CONSTRAINT opening_interviewers_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);


-- Interviews ---------------------------------------------------------------------------------------------------------

-- What a booking is about, where somebody said so.
CREATE TABLE interviews (
    booking_id  uuid NOT NULL,
    opening_id  uuid,
    format      text,
    stage       text,

    CONSTRAINT interviews_pkey PRIMARY KEY (booking_id),
    CONSTRAINT interviews_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT interviews_opening FOREIGN KEY (opening_id) REFERENCES openings (id),
    CONSTRAINT interviews_format CHECK (format IN ('phone', 'video', 'on_site')),
    CONSTRAINT interviews_stage CHECK (stage <> '' AND char_length(stage) <= 200)
);

CREATE INDEX interviews_by_opening ON interviews (opening_id, booking_id);
