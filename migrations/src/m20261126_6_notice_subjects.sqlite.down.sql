CREATE TABLE notices_before (
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

INSERT INTO notices_before
SELECT id, person_id, kind, cause_id, booking_id, slot_id, about, start_at, end_at, created_at, read_at FROM notices
WHERE kind NOT IN ('room_undelivered', 'webhook_off') AND cause_id IN (SELECT id FROM messages);

DROP TABLE notices;
ALTER TABLE notices_before RENAME TO notices;

CREATE INDEX notices_by_person ON notices (person_id, created_at, id);
CREATE INDEX notices_unread ON notices (person_id) WHERE read_at IS NULL;
CREATE INDEX notices_by_age ON notices (created_at);
