-- What was answered to invitations, and where people read their interviews, on SQLite. Values are written as in the
-- first migration.

-- An answer to one state of a booking: an old one is kept, and `sequence` says what it was about. `stamped_at` is the
-- clock of whoever answered, so that the same mail is the same answer however often it comes.
CREATE TABLE replies (
    id           BLOB    NOT NULL,
    booking_id   BLOB    NOT NULL,
    side         TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    answer       TEXT    NOT NULL,
    comment      TEXT,
    sequence     INTEGER NOT NULL,
    stamped_at   TEXT    NOT NULL,
    received_at  TEXT    NOT NULL,

    CONSTRAINT replies_pkey PRIMARY KEY (id),
    CONSTRAINT replies_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT replies_once_key UNIQUE (booking_id, side, sequence, stamped_at, answer),
    CONSTRAINT replies_side CHECK (side IN ('interviewer', 'candidate')),
    CONSTRAINT replies_answer CHECK (answer IN ('accepted', 'declined', 'tentative')),
    CONSTRAINT replies_sequence CHECK (typeof(sequence) = 'integer' AND sequence >= 0),
    CONSTRAINT replies_ids CHECK (typeof(id) = 'blob' AND length(id) = 16),
    CONSTRAINT replies_instants CHECK (
        stamped_at GLOB '????-??-??T??:??:??*+00:00' AND received_at GLOB '????-??-??T??:??:??*+00:00'
    )
);

-- One secret address a person. Only the hash of its token is kept: whoever reads this table cannot read there.
CREATE TABLE feeds (
    person_id   BLOB NOT NULL,
    token_hash  BLOB NOT NULL,
    created_at  TEXT NOT NULL,

    CONSTRAINT feeds_pkey PRIMARY KEY (person_id),
    CONSTRAINT feeds_token_key UNIQUE (token_hash),
    CONSTRAINT feeds_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT feeds_instants CHECK (created_at GLOB '????-??-??T??:??:??*+00:00')
);
