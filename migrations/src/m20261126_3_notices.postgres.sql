-- What people are told on their pages, on PostgreSQL.

-- A notice says what it said: of the interview it keeps when it was to be and whom it is about. `person_id` has
-- no foreign key: it would lock the person after the job, and nobody locks in that order; people stay.
CREATE TABLE notices (
    id          uuid        NOT NULL,
    person_id   uuid        NOT NULL,
    kind        text        NOT NULL,
    message_id  uuid        NOT NULL,
    booking_id  uuid        NOT NULL,
    slot_id     uuid        NOT NULL,
    about       text        NOT NULL,
    start_at    timestamptz NOT NULL,
    end_at      timestamptz NOT NULL,
    created_at  timestamptz NOT NULL,
    read_at     timestamptz,

    CONSTRAINT notices_pkey PRIMARY KEY (id),
    CONSTRAINT notices_message FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE,

    -- Rule: however often a message is carried, it is noticed once.
    CONSTRAINT notices_once_each UNIQUE (message_id, person_id, kind),

    CONSTRAINT notices_kind CHECK (kind IN ('booked', 'moved', 'cancelled', 'reminder', 'undelivered')),
    CONSTRAINT notices_about CHECK (about <> '' AND length(about) <= 320),
    CONSTRAINT notices_interval CHECK (start_at < end_at)
);

CREATE INDEX notices_by_person ON notices (person_id, created_at, id);
CREATE INDEX notices_unread ON notices (person_id) WHERE read_at IS NULL;
CREATE INDEX notices_by_age ON notices (created_at);
