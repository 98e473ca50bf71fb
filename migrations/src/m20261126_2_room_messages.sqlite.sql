-- What the members of practice rooms are told, on SQLite. Values are written as in the first migration.

-- A room that was called off is gone, and its members are told all the same: `room` is the room as it is told, and
-- `room_id` points at nothing.
CREATE TABLE room_messages (
    id          BLOB    NOT NULL,
    room_id     BLOB    NOT NULL,
    sequence    INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    person_id   BLOB    NOT NULL,
    room        TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    tries       INTEGER NOT NULL,
    remark      TEXT,
    sent_at     TEXT,
    created_at  TEXT    NOT NULL,

    CONSTRAINT room_messages_pkey PRIMARY KEY (id),
    CONSTRAINT room_messages_person FOREIGN KEY (person_id) REFERENCES people (id),

    -- Rule: one change is one word to each.
    CONSTRAINT room_messages_one_word_per_change UNIQUE (room_id, sequence, person_id),

    CONSTRAINT room_messages_kind CHECK (kind IN ('invitation', 'update', 'cancellation')),
    CONSTRAINT room_messages_state CHECK (state IN ('waiting', 'sent', 'recorded', 'refused', 'failed', 'skipped')),
    CONSTRAINT room_messages_sequence CHECK (typeof(sequence) = 'integer' AND sequence >= 0),
    CONSTRAINT room_messages_tries CHECK (typeof(tries) = 'integer' AND tries >= 0),
    CONSTRAINT room_messages_sent_at_some_time CHECK (state NOT IN ('sent', 'recorded') OR sent_at IS NOT NULL),
    CONSTRAINT room_messages_room CHECK (json_valid(room)),
    CONSTRAINT room_messages_ids CHECK (
        typeof(id) = 'blob' AND length(id) = 16 AND typeof(room_id) = 'blob' AND length(room_id) = 16
    ),
    CONSTRAINT room_messages_instants CHECK (
        (sent_at IS NULL OR sent_at GLOB '????-??-??T??:??:??*+00:00')
        AND created_at GLOB '????-??-??T??:??:??*+00:00'
    )
);

CREATE INDEX room_messages_by_age ON room_messages (created_at);
