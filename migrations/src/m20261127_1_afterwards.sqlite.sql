-- What comes after an interview: how it ended and what was decided, what is to be done yet, and the notices of both, on
-- SQLite. Values are written as in the first migration.

-- Outcomes -----------------------------------------------------------------------------------------------------------

-- One row once an interview ended, be it completed, missed or called off. `status`: as its booking has it. `whose`: who
-- did not come, or on whose behalf it was called off. `said_by`: nobody of what ended before this was written down.
CREATE TABLE outcomes (
    booking_id  BLOB    NOT NULL,
    status      TEXT    NOT NULL,
    whose       TEXT,
    said_by     BLOB,
    said_at     TEXT,
    verdict     TEXT,
    note        TEXT,
    decided_by  BLOB,
    decided_at  TEXT,

    CONSTRAINT outcomes_pkey PRIMARY KEY (booking_id),
    CONSTRAINT outcomes_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT outcomes_sayer FOREIGN KEY (said_by) REFERENCES people (id),
    CONSTRAINT outcomes_decider FOREIGN KEY (decided_by) REFERENCES people (id),

    -- Rule: a no-show is somebody's, and somebody calls an interview off.
    CONSTRAINT outcomes_ending CHECK (
        (status = 'completed' AND whose IS NULL)
        OR (status = 'no_show' AND whose IS NOT NULL AND whose IN ('candidate', 'interviewer', 'both'))
        OR (status = 'cancelled' AND whose IS NOT NULL AND whose IN ('candidate', 'interviewer', 'coordinator'))
    ),
    CONSTRAINT outcomes_said CHECK ((said_by IS NULL) = (said_at IS NULL)),
    CONSTRAINT outcomes_verdict CHECK (verdict IN ('advance', 'hold', 'reject')),
    -- Rule: what is decided was decided by somebody, and a note is on a decision.
    CONSTRAINT outcomes_decision CHECK (
        (decided_by IS NULL) = (verdict IS NULL)
        AND (decided_at IS NULL) = (verdict IS NULL)
        AND (note IS NULL OR verdict IS NOT NULL)
    ),
    CONSTRAINT outcomes_note CHECK (note <> '' AND length(note) <= 10000),
    CONSTRAINT outcomes_instants CHECK (
        (said_at IS NULL OR said_at GLOB '????-??-??T??:??:??*+00:00')
        AND (decided_at IS NULL OR decided_at GLOB '????-??-??T??:??:??*+00:00')
    )
);

INSERT INTO outcomes (booking_id, status, whose)
SELECT id, status, CASE status WHEN 'no_show' THEN 'candidate' WHEN 'cancelled' THEN 'coordinator' END
FROM bookings WHERE status <> 'booked';


-- Follow-ups ---------------------------------------------------------------------------------------------------------

-- Days are those of whoever is to do it. `remind_at`: when they are told next; nothing once they were, or it is done.
-- `origin`: as which the product suggested it; nothing where somebody added it. One that was suggested and taken away
-- stays as `removed`, so that it does not come back.
CREATE TABLE follow_ups (
    id             BLOB    NOT NULL,
    booking_id     BLOB    NOT NULL,
    kind           TEXT    NOT NULL,
    title          TEXT,
    due_on         TEXT    NOT NULL,
    snoozed_until  TEXT,
    assignee_id    BLOB    NOT NULL,
    note           TEXT,
    done_by        BLOB,
    done_at        TEXT,
    remind_at      TEXT,
    origin         TEXT,
    removed        BOOLEAN NOT NULL,
    version        BIGINT  NOT NULL,
    created_at     TEXT    NOT NULL,
    updated_at     TEXT    NOT NULL,

    CONSTRAINT follow_ups_pkey PRIMARY KEY (id),
    CONSTRAINT follow_ups_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT follow_ups_assignee FOREIGN KEY (assignee_id) REFERENCES people (id),
    CONSTRAINT follow_ups_doer FOREIGN KEY (done_by) REFERENCES people (id),

    -- Rule: an interview is suggested the same once, whoever concludes it.
    CONSTRAINT follow_ups_once_each UNIQUE (booking_id, origin),

    CONSTRAINT follow_ups_kind CHECK (
        kind IN ('thank_you_note', 'follow_up_email', 'status_inquiry', 'references_sent', 'portfolio_sent', 'other')
    ),
    CONSTRAINT follow_ups_origin CHECK (origin <> ''),
    CONSTRAINT follow_ups_title CHECK (title <> '' AND length(title) <= 200),
    CONSTRAINT follow_ups_note CHECK (note <> '' AND length(note) <= 10000),
    CONSTRAINT follow_ups_days CHECK (
        due_on GLOB '20[0-9][0-9]-[0-1][0-9]-[0-3][0-9]'
        AND (snoozed_until IS NULL OR snoozed_until GLOB '20[0-9][0-9]-[0-1][0-9]-[0-3][0-9]')
    ),
    -- Rule: what is done was done by somebody, and nobody is reminded of it.
    CONSTRAINT follow_ups_done CHECK (
        (done_by IS NULL) = (done_at IS NULL) AND (done_at IS NULL OR remind_at IS NULL)
    ),
    CONSTRAINT follow_ups_removed CHECK (
        removed IN (0, 1) AND (NOT removed OR (origin IS NOT NULL AND remind_at IS NULL))
    ),
    CONSTRAINT follow_ups_version CHECK (typeof(version) = 'integer' AND version >= 1),
    CONSTRAINT follow_ups_ids CHECK (typeof(id) = 'blob' AND length(id) = 16),
    CONSTRAINT follow_ups_instants CHECK (
        (done_at IS NULL OR done_at GLOB '????-??-??T??:??:??*+00:00')
        AND (remind_at IS NULL OR remind_at GLOB '????-??-??T??:??:??*+00:00')
        AND created_at GLOB '????-??-??T??:??:??*+00:00'
        AND updated_at GLOB '????-??-??T??:??:??*+00:00'
    )
);

CREATE INDEX follow_ups_by_booking ON follow_ups (booking_id);
CREATE INDEX follow_ups_open ON follow_ups (assignee_id, due_on) WHERE done_at IS NULL AND NOT removed;
CREATE INDEX follow_ups_to_remind ON follow_ups (remind_at) WHERE remind_at IS NOT NULL;


-- Notices ------------------------------------------------------------------------------------------------------------

-- Constraints cannot be changed here: the table is built anew, with two kinds more.
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

INSERT INTO notices_anew (id, person_id, kind, cause_id, booking_id, slot_id, about, start_at, end_at, created_at, read_at, room_id, webhook_id)
SELECT id, person_id, kind, cause_id, booking_id, slot_id, about, start_at, end_at, created_at, read_at, room_id, webhook_id FROM notices;

DROP TABLE notices;
ALTER TABLE notices_anew RENAME TO notices;

CREATE INDEX notices_by_person ON notices (person_id, created_at, id);
CREATE INDEX notices_unread ON notices (person_id) WHERE read_at IS NULL;
CREATE INDEX notices_by_age ON notices (created_at);
