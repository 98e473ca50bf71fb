-- What was answered to invitations, and where people read their interviews, on PostgreSQL.

-- An answer to one state of a booking: an old one is kept, and `sequence` says what it was about. `stamped_at` is the
-- clock of whoever answered, so that the same mail is the same answer however often it comes.
CREATE TABLE replies (
    id           uuid        NOT NULL,
    booking_id   uuid        NOT NULL,
    side         text        NOT NULL,
    name         text        NOT NULL,
    answer       text        NOT NULL,
    comment      text,
    sequence     integer     NOT NULL,
    stamped_at   timestamptz NOT NULL,
    received_at  timestamptz NOT NULL,

    CONSTRAINT replies_pkey PRIMARY KEY (id),
    CONSTRAINT replies_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT replies_once_key UNIQUE (booking_id, side, sequence, stamped_at, answer),
    CONSTRAINT replies_side CHECK (side IN ('interviewer', 'candidate')),
    CONSTRAINT replies_answer CHECK (answer IN ('accepted', 'declined', 'tentative')),
    CONSTRAINT replies_sequence CHECK (sequence >= 0)
);

-- One secret address a person. Only the hash of its token is kept: whoever reads this table cannot read there.
CREATE TABLE feeds (
    person_id   uuid        NOT NULL,
    token_hash  bytea       NOT NULL,
    created_at  timestamptz NOT NULL,

    CONSTRAINT feeds_pkey PRIMARY KEY (person_id),
    CONSTRAINT feeds_token_key UNIQUE (token_hash),
    CONSTRAINT feeds_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);
