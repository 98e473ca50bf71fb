CREATE TABLE notices_before (
    id          BLOB    NOT NULL,
    person_id   BLOB    NOT NULL,
    kind        TEXT    NOT NULL,
    cause_id    BLOB    NOT NULL,
    booking_id  BLOB,
    slot_id     BLOB,
    about       TEXT    NOT NULL,
    start_at    TEXT,
    end_at      TEXT,
    created_at  TEXT    NOT NULL,
    read_at     TEXT,
    room_id     BLOB,
    webhook_id  BLOB,

    CONSTRAINT notices_pkey PRIMARY KEY (id),

    -- Rule: however often a message is carried, it is noticed once.
    CONSTRAINT notices_once_each UNIQUE (cause_id, person_id, kind),

    CONSTRAINT notices_kind CHECK (
        kind IN (
            'booked', 'moved', 'cancelled', 'reminder', 'preparation', 'outcome', 'follow_up', 'undelivered',
            'room_undelivered', 'webhook_off'
        )
    ),

    -- Rule: a notice is about one thing, of the sort that its kind tells of.
    CONSTRAINT notices_subject CHECK (
        (booking_id IS NOT NULL) = (kind NOT IN ('room_undelivered', 'webhook_off'))
        AND (slot_id IS NOT NULL) = (booking_id IS NOT NULL)
        AND (room_id IS NOT NULL) = (kind = 'room_undelivered')
        AND (webhook_id IS NOT NULL) = (kind = 'webhook_off')
        AND (start_at IS NULL) = (kind = 'webhook_off')
        AND (end_at IS NULL) = (kind = 'webhook_off')
    ),
    CONSTRAINT notices_about CHECK (about <> '' AND length(about) <= 320),
    CONSTRAINT notices_interval CHECK (start_at < end_at),
    CONSTRAINT notices_ids CHECK (
        typeof(id) = 'blob' AND length(id) = 16
        AND typeof(person_id) = 'blob' AND length(person_id) = 16
        AND typeof(cause_id) = 'blob' AND length(cause_id) = 16
        AND (booking_id IS NULL OR (typeof(booking_id) = 'blob' AND length(booking_id) = 16))
        AND (slot_id IS NULL OR (typeof(slot_id) = 'blob' AND length(slot_id) = 16))
        AND (room_id IS NULL OR (typeof(room_id) = 'blob' AND length(room_id) = 16))
        AND (webhook_id IS NULL OR (typeof(webhook_id) = 'blob' AND length(webhook_id) = 16))
    ),
    CONSTRAINT notices_instants CHECK (
        (start_at IS NULL OR start_at GLOB '????-??-??T??:??:??*+00:00')
        AND (end_at IS NULL OR end_at GLOB '????-??-??T??:??:??*+00:00')
        AND created_at GLOB '????-??-??T??:??:??*+00:00'
        AND (read_at IS NULL OR read_at GLOB '????-??-??T??:??:??*+00:00')
    )
);

INSERT INTO notices_before (id, person_id, kind, cause_id, booking_id, slot_id, about, start_at, end_at, created_at, read_at, room_id, webhook_id)
SELECT id, person_id, kind, cause_id, booking_id, slot_id, about, start_at, end_at, created_at, read_at, room_id, webhook_id FROM notices
WHERE kind <> 'declined';

DROP TABLE notices;
ALTER TABLE notices_before RENAME TO notices;

CREATE INDEX notices_by_person ON notices (person_id, created_at, id);
CREATE INDEX notices_unread ON notices (person_id) WHERE read_at IS NULL;
CREATE INDEX notices_by_age ON notices (created_at);
