-- What the members of practice rooms are told, on PostgreSQL.

-- A room that was called off is gone, and its members are told all the same: `room` is the room as it is told, and
-- `room_id` points at nothing.
CREATE TABLE room_messages (
    id          uuid        NOT NULL,
    room_id     uuid        NOT NULL,
    sequence    integer     NOT NULL,
    kind        text        NOT NULL,
    person_id   uuid        NOT NULL,
    room        jsonb       NOT NULL,
    state       text        NOT NULL,
    tries       integer     NOT NULL,
    remark      text,
    sent_at     timestamptz,
    created_at  timestamptz NOT NULL,

    CONSTRAINT room_messages_pkey PRIMARY KEY (id),
    CONSTRAINT room_messages_person FOREIGN KEY (person_id) REFERENCES people (id),

    -- Rule: one change is one word to each.
    CONSTRAINT room_messages_one_word_per_change UNIQUE (room_id, sequence, person_id),

    CONSTRAINT room_messages_kind CHECK (kind IN ('invitation', 'update', 'cancellation')),
    CONSTRAINT room_messages_state CHECK (state IN ('waiting', 'sent', 'recorded', 'refused', 'failed', 'skipped')),
    CONSTRAINT room_messages_sequence CHECK (sequence >= 0),
    CONSTRAINT room_messages_tries CHECK (tries >= 0),
    CONSTRAINT room_messages_sent_at_some_time CHECK (state NOT IN ('sent', 'recorded') OR sent_at IS NOT NULL)
);

CREATE INDEX room_messages_by_age ON room_messages (created_at);
