-- What those who take part in bookings are told, and the work that carries it to them, on PostgreSQL.


-- Messages -----------------------------------------------------------------------------------------------------------

-- The ledger: what somebody is or was told of a booking, and what became of it. Rows are never taken away: what was
-- overtaken before it left is skipped, and says so.
-- `sequence` is that of the booking when the row was written, `slot` the slot that the message is about: to the former
-- interviewer of a booking that moved, another one than the booking has. `party_id` is a person or a candidate, by
-- `side`; `email` is where the message goes or went. `lead_minutes` is how long before the interview a reminder is due,
-- 0 for all else. `perhaps_sent`: an attempt began of whose end nothing is known. `remark` is what the other side said
-- last, or why the message was skipped.
CREATE TABLE messages (
    id            uuid        NOT NULL,
    booking_id    uuid        NOT NULL,
    sequence      integer     NOT NULL,
    kind          text        NOT NULL,
    lead_minutes  integer     NOT NULL,
    side          text        NOT NULL,
    party_id      uuid        NOT NULL,
    email         text        NOT NULL,
    slot          jsonb       NOT NULL,
    reason        text,
    state         text        NOT NULL,
    tries         integer     NOT NULL,
    perhaps_sent  boolean     NOT NULL,
    remark        text,
    due_at        timestamptz NOT NULL,
    sent_at       timestamptz,
    created_at    timestamptz NOT NULL,

    CONSTRAINT messages_pkey PRIMARY KEY (id),
    CONSTRAINT messages_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,

    -- Rule: nobody is told the same thing twice.
    CONSTRAINT messages_once_each UNIQUE (booking_id, sequence, kind, lead_minutes, side, party_id),

    CONSTRAINT messages_kind CHECK (kind IN ('invitation', 'update', 'cancellation', 'reminder')),
    CONSTRAINT messages_side CHECK (side IN ('interviewer', 'candidate')),
    CONSTRAINT messages_state CHECK (state IN ('waiting', 'sent', 'recorded', 'refused', 'failed', 'skipped')),
    CONSTRAINT messages_sequence CHECK (sequence >= 0),
    CONSTRAINT messages_tries CHECK (tries >= 0),
    CONSTRAINT messages_reminders_have_a_lead CHECK ((kind = 'reminder') = (lead_minutes > 0) AND lead_minutes >= 0),
    CONSTRAINT messages_sent_at_some_time CHECK (state NOT IN ('sent', 'recorded') OR sent_at IS NOT NULL)
);

-- Rule: one change is one word to each: to come, or not to come.
CREATE UNIQUE INDEX messages_one_word_per_change ON messages (booking_id, sequence, side, party_id)
    WHERE kind <> 'reminder';


-- Reminders ----------------------------------------------------------------------------------------------------------

-- How long before its interview those who take part in a booking are reminded, beside the times that hold for all.
CREATE TABLE reminders (
    booking_id    uuid    NOT NULL,
    lead_minutes  integer NOT NULL,

    CONSTRAINT reminders_pkey PRIMARY KEY (booking_id, lead_minutes),
    CONSTRAINT reminders_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT reminders_lead CHECK (lead_minutes BETWEEN 5 AND 43200)
);


-- Taking back --------------------------------------------------------------------------------------------------------

-- The last change of a booking, for as long as it can be taken back: until `until`, and while the booking is of the
-- version that the change made. `slot` is the one that a booking moved away from.
CREATE TABLE undoable_changes (
    booking_id  uuid        NOT NULL,
    what        text        NOT NULL,
    slot        jsonb,
    version     bigint      NOT NULL,
    until       timestamptz NOT NULL,

    CONSTRAINT undoable_changes_pkey PRIMARY KEY (booking_id),
    CONSTRAINT undoable_changes_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT undoable_changes_what CHECK (what IN ('booked', 'moved', 'cancelled')),
    CONSTRAINT undoable_changes_moves_have_a_slot CHECK ((what = 'moved') = (slot IS NOT NULL))
);

CREATE INDEX undoable_changes_by_end ON undoable_changes (until);


-- Jobs ---------------------------------------------------------------------------------------------------------------

-- Work that is to be done once its time has come, written in the transaction of the change it follows from. What is
-- done goes; what was tried in vain as often as it is stays, as dead.
-- Of one `order_key` a job is taken up only when none waits that has a lower `ordinal`. `next_at` is when it is taken
-- up; while somebody holds it (`lease`), when it falls back to whoever asks first.
CREATE TABLE jobs (
    id          uuid        NOT NULL,
    kind        text        NOT NULL,
    subject_id  uuid        NOT NULL,
    order_key   uuid        NOT NULL,
    ordinal     integer     NOT NULL,
    state       text        NOT NULL,
    attempts    integer     NOT NULL,
    due_at      timestamptz NOT NULL,
    next_at     timestamptz NOT NULL,
    lease       uuid,
    last_error  text,
    created_at  timestamptz NOT NULL,

    CONSTRAINT jobs_pkey PRIMARY KEY (id),

    -- Rule: the same is not waiting to be done twice.
    CONSTRAINT jobs_dedupe_key UNIQUE (kind, subject_id),

    CONSTRAINT jobs_state CHECK (state IN ('waiting', 'dead')),
    CONSTRAINT jobs_attempts CHECK (attempts >= 0)
);

CREATE INDEX jobs_by_time  ON jobs (state, next_at, id);
CREATE INDEX jobs_by_order ON jobs (order_key, ordinal);
