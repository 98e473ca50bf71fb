-- What people are told on their pages, on SQLite. Values are written as in the first migration.

-- A notice says what it said: of the interview it keeps when it was to be and whom it is about. `person_id` has
-- no foreign key: it would lock the person after the job, and nobody locks in that order; people stay.
CREATE TABLE notices (
    id          BLOB    NOT NULL,
    person_id   BLOB    NOT NULL,
    kind        TEXT    NOT NULL,
    message_id  BLOB    NOT NULL,
    booking_id  BLOB    NOT NULL,
    slot_id     BLOB    NOT NULL,
    about       TEXT    NOT NULL,
    start_at    TEXT    NOT NULL,
    end_at      TEXT    NOT NULL,
    created_at  TEXT    NOT NULL,
    read_at     TEXT,

    CONSTRAINT notices_pkey PRIMARY KEY (id),
    CONSTRAINT notices_message FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE,

    -- Rule: however often a message is carried, it is noticed once.
    CONSTRAINT notices_once_each UNIQUE (message_id, person_id, kind),

    CONSTRAINT notices_kind CHECK (kind IN ('booked', 'moved', 'cancelled', 'reminder', 'undelivered')),
    CONSTRAINT notices_about CHECK (about <> '' AND length(about) <= 320),
    CONSTRAINT notices_interval CHECK (start_at < end_at),
    CONSTRAINT notices_ids CHECK (
        typeof(id) = 'blob' AND length(id) = 16
        AND typeof(person_id) = 'blob' AND length(person_id) = 16
        AND typeof(booking_id) = 'blob' AND length(booking_id) = 16
        AND typeof(slot_id) = 'blob' AND length(slot_id) = 16
    ),
    CONSTRAINT notices_instants CHECK (
        start_at GLOB '????-??-??T??:??:??*+00:00'
        AND end_at GLOB '????-??-??T??:??:??*+00:00'
        AND created_at GLOB '????-??-??T??:??:??*+00:00'
        AND (read_at IS NULL OR read_at GLOB '????-??-??T??:??:??*+00:00')
    )
);

CREATE INDEX notices_by_person ON notices (person_id, created_at, id);
CREATE INDEX notices_unread ON notices (person_id) WHERE read_at IS NULL;
CREATE INDEX notices_by_age ON notices (created_at);
