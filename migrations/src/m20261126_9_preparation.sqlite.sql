-- What is to be done before interviews, and the notice of what is still open, on SQLite. Values are written as in the
-- first migration.

-- Tasks --------------------------------------------------------------------------------------------------------------

-- A task is due `lead_minutes` before its interview begins, whenever that will be: it moves with it.
-- `origin`: what the rules know it by; nothing where somebody added it. One that follows from the rules and was taken
-- away stays as `removed`, so that it does not come back. `assignee_id`: nothing where it falls to whoever interviews.
CREATE TABLE preparation_tasks (
    id            BLOB    NOT NULL,
    booking_id    BLOB    NOT NULL,
    title         TEXT    NOT NULL,
    category      TEXT    NOT NULL,
    lead_minutes  INTEGER NOT NULL,
    origin        TEXT,
    assignee_id   BLOB,
    done_by       BLOB,
    done_at       TEXT,
    removed       BOOLEAN NOT NULL,
    version       BIGINT  NOT NULL,
    created_at    TEXT    NOT NULL,
    updated_at    TEXT    NOT NULL,

    CONSTRAINT preparation_tasks_pkey PRIMARY KEY (id),
    CONSTRAINT preparation_tasks_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT preparation_tasks_assignee FOREIGN KEY (assignee_id) REFERENCES people (id),
    CONSTRAINT preparation_tasks_doer FOREIGN KEY (done_by) REFERENCES people (id),

    -- Rule: an interview has a task of the rules once, whoever generates it.
    CONSTRAINT preparation_tasks_once_each UNIQUE (booking_id, origin),

    CONSTRAINT preparation_tasks_title CHECK (title <> '' AND length(title) <= 200),
    CONSTRAINT preparation_tasks_category CHECK (
        category IN ('research', 'questions', 'logistics', 'technology', 'other')
    ),
    CONSTRAINT preparation_tasks_lead CHECK (
        typeof(lead_minutes) = 'integer' AND lead_minutes BETWEEN 5 AND 43200
    ),
    CONSTRAINT preparation_tasks_origin CHECK (origin <> ''),
    -- Rule: what is done was done by somebody.
    CONSTRAINT preparation_tasks_done CHECK ((done_by IS NULL) = (done_at IS NULL)),
    -- Rule: what somebody added goes when it is taken away.
    CONSTRAINT preparation_tasks_removed CHECK (removed IN (0, 1) AND (NOT removed OR origin IS NOT NULL)),
    CONSTRAINT preparation_tasks_version CHECK (typeof(version) = 'integer' AND version >= 1),
    CONSTRAINT preparation_tasks_ids CHECK (typeof(id) = 'blob' AND length(id) = 16),
    CONSTRAINT preparation_tasks_instants CHECK (
        (done_at IS NULL OR done_at GLOB '????-??-??T??:??:??*+00:00')
        AND created_at GLOB '????-??-??T??:??:??*+00:00'
        AND updated_at GLOB '????-??-??T??:??:??*+00:00'
    )
);

CREATE INDEX preparation_tasks_by_booking ON preparation_tasks (booking_id);


-- Notices ------------------------------------------------------------------------------------------------------------

-- Constraints cannot be changed here: the table is built anew, with one kind more.
CREATE TABLE notices_anew (
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
            'booked', 'moved', 'cancelled', 'reminder', 'preparation', 'undelivered', 'room_undelivered', 'webhook_off'
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

INSERT INTO notices_anew (id, person_id, kind, cause_id, booking_id, slot_id, about, start_at, end_at, created_at, read_at, room_id, webhook_id)
SELECT id, person_id, kind, cause_id, booking_id, slot_id, about, start_at, end_at, created_at, read_at, room_id, webhook_id FROM notices;

DROP TABLE notices;
ALTER TABLE notices_anew RENAME TO notices;

CREATE INDEX notices_by_person ON notices (person_id, created_at, id);
CREATE INDEX notices_unread ON notices (person_id) WHERE read_at IS NULL;
CREATE INDEX notices_by_age ON notices (created_at);
