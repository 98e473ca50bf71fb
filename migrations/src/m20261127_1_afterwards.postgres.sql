-- What comes after an interview: how it ended and what was decided, what is to be done yet, and the notices of both, on
-- PostgreSQL.

-- Outcomes -----------------------------------------------------------------------------------------------------------

-- One row once an interview ended, be it completed, missed or called off. `status`: as its booking has it. `whose`: who
-- did not come, or on whose behalf it was called off. `said_by`: nobody of what ended before this was written down.
CREATE TABLE outcomes (
    booking_id  uuid    NOT NULL,
    status      text    NOT NULL,
    whose       text,
    said_by     uuid,
    said_at     timestamptz,
    verdict     text,
    note        text,
    decided_by  uuid,
    decided_at  timestamptz,

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
    CONSTRAINT outcomes_note CHECK (note <> '' AND char_length(note) <= 10000)
);

INSERT INTO outcomes (booking_id, status, whose)
SELECT id, status, CASE status WHEN 'no_show' THEN 'candidate' WHEN 'cancelled' THEN 'coordinator' END
FROM bookings WHERE status <> 'booked';


-- Follow-ups ---------------------------------------------------------------------------------------------------------

-- Days are those of whoever is to do it. `remind_at`: when they are told next; nothing once they were, or it is done.
-- `origin`: as which the product suggested it; nothing where somebody added it. One that was suggested and taken away
-- stays as `removed`, so that it does not come back.
CREATE TABLE follow_ups (
    id             uuid    NOT NULL,
    booking_id     uuid    NOT NULL,
    kind           text    NOT NULL,
    title          text,
    due_on         date    NOT NULL,
    snoozed_until  date,
    assignee_id    uuid    NOT NULL,
    note           text,
    done_by        uuid,
    done_at        timestamptz,
    remind_at      timestamptz,
    origin         text,
    removed        boolean NOT NULL,
    version        bigint  NOT NULL,
    created_at     timestamptz    NOT NULL,
    updated_at     timestamptz    NOT NULL,

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
    CONSTRAINT follow_ups_title CHECK (title <> '' AND char_length(title) <= 200),
    CONSTRAINT follow_ups_note CHECK (note <> '' AND char_length(note) <= 10000),
    CONSTRAINT follow_ups_days CHECK (
        due_on BETWEEN '2000-01-01' AND '2099-12-31' AND snoozed_until BETWEEN '2000-01-01' AND '2099-12-31'
    ),
    -- Rule: what is done was done by somebody, and nobody is reminded of it.
    CONSTRAINT follow_ups_done CHECK (
        (done_by IS NULL) = (done_at IS NULL) AND (done_at IS NULL OR remind_at IS NULL)
    ),
    CONSTRAINT follow_ups_removed CHECK (NOT removed OR (origin IS NOT NULL AND remind_at IS NULL)),
    CONSTRAINT follow_ups_version CHECK (version >= 1)
);

CREATE INDEX follow_ups_by_booking ON follow_ups (booking_id);
CREATE INDEX follow_ups_open ON follow_ups (assignee_id, due_on) WHERE done_at IS NULL AND NOT removed;
CREATE INDEX follow_ups_to_remind ON follow_ups (remind_at) WHERE remind_at IS NOT NULL;


-- Notices ------------------------------------------------------------------------------------------------------------

ALTER TABLE notices DROP CONSTRAINT notices_kind;
ALTER TABLE notices ADD CONSTRAINT notices_kind CHECK (
    kind IN (
        'booked', 'moved', 'cancelled', 'reminder', 'preparation', 'outcome', 'follow_up', 'undelivered',
        'room_undelivered', 'webhook_off'
    )
);
