-- What is to be done before interviews, and the notice of what is still open, on PostgreSQL.

-- Tasks --------------------------------------------------------------------------------------------------------------

-- A task is due `lead_minutes` before its interview begins, whenever that will be: it moves with it.
-- `origin`: what the rules know it by; nothing where somebody added it. One that follows from the rules and was taken
-- away stays as `removed`, so that it does not come back. `assignee_id`: nothing where it falls to whoever interviews.
CREATE TABLE preparation_tasks (
    id            uuid        NOT NULL,
    booking_id    uuid        NOT NULL,
    title         text        NOT NULL,
    category      text        NOT NULL,
    lead_minutes  integer     NOT NULL,
    origin        text,
    assignee_id   uuid,
    done_by       uuid,
    done_at       timestamptz,
    removed       boolean     NOT NULL,
    version       bigint      NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,

    CONSTRAINT preparation_tasks_pkey PRIMARY KEY (id),
    CONSTRAINT preparation_tasks_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT preparation_tasks_assignee FOREIGN KEY (assignee_id) REFERENCES people (id),
    CONSTRAINT preparation_tasks_doer FOREIGN KEY (done_by) REFERENCES people (id),

    -- Rule: an interview has a task of the rules once, whoever generates it.
    CONSTRAINT preparation_tasks_once_each UNIQUE (booking_id, origin),

    CONSTRAINT preparation_tasks_title CHECK (title <> '' AND char_length(title) <= 200),
    CONSTRAINT preparation_tasks_category CHECK (
        category IN ('research', 'questions', 'logistics', 'technology', 'other')
    ),
    CONSTRAINT preparation_tasks_lead CHECK (lead_minutes BETWEEN 5 AND 43200),
    CONSTRAINT preparation_tasks_origin CHECK (origin <> ''),
    -- Rule: what is done was done by somebody.
    CONSTRAINT preparation_tasks_done CHECK ((done_by IS NULL) = (done_at IS NULL)),
    -- Rule: what somebody added goes when it is taken away.
    CONSTRAINT preparation_tasks_removed CHECK (NOT removed OR origin IS NOT NULL),
    CONSTRAINT preparation_tasks_version CHECK (version >= 1)
);

CREATE INDEX preparation_tasks_by_booking ON preparation_tasks (booking_id);


-- Notices ------------------------------------------------------------------------------------------------------------

ALTER TABLE notices DROP CONSTRAINT notices_kind;
ALTER TABLE notices ADD CONSTRAINT notices_kind CHECK (
    kind IN (
        'booked', 'moved', 'cancelled', 'reminder', 'preparation', 'undelivered', 'room_undelivered', 'webhook_off'
    )
);
