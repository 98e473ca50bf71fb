-- What those who take part in bookings are told, and the work that carries it to them, on SQLite.
--
-- Values are stored as in the tables before: ids are BLOBs of 16 bytes, instants `2026-03-02T09:00:00+00:00` with the
-- digits of a fraction before the offset, so that the order of the texts is the order of the instants.


-- Messages -----------------------------------------------------------------------------------------------------------

-- The ledger: what somebody is or was told of a booking, and what became of it. Rows are never taken away: what was
-- overtaken before it left is skipped, and says so.
-- `sequence` is that of the booking when the row was written, `slot` the slot that the message is about: to the former
-- interviewer of a booking that moved, another one than the booking has. `party_id` is a person or a candidate, by
-- `side`; `email` is where the message goes or went. `lead_minutes` is how long before the interview a reminder is due,
-- 0 for all else. `perhaps_sent`: an attempt began of whose end nothing is known. `remark` is what the other side said
-- last, or why the message was skipped.
CREATE TABLE messages (
    id            BLOB    NOT NULL,
    booking_id    BLOB    NOT NULL,
    sequence      INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    lead_minutes  INTEGER NOT NULL,
    side          TEXT    NOT NULL,
    party_id      BLOB    NOT NULL,
    email         TEXT    NOT NULL,
    slot          TEXT    NOT NULL,
    reason        TEXT,
    state         TEXT    NOT NULL,
    tries         INTEGER NOT NULL,
    perhaps_sent  BOOLEAN NOT NULL,
    remark        TEXT,
    due_at        TEXT    NOT NULL,
    sent_at       TEXT,
    created_at    TEXT    NOT NULL,

    CONSTRAINT messages_pkey PRIMARY KEY (id),
    CONSTRAINT messages_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,

    -- Rule: nobody is told the same thing twice.
    CONSTRAINT messages_once_each UNIQUE (booking_id, sequence, kind, lead_minutes, side, party_id),

    CONSTRAINT messages_kind CHECK (kind IN ('invitation', 'update', 'cancellation', 'reminder')),
    CONSTRAINT messages_side CHECK (side IN ('interviewer', 'candidate')),
    CONSTRAINT messages_state CHECK (state IN ('waiting', 'sent', 'recorded', 'refused', 'failed', 'skipped')),
    CONSTRAINT messages_sequence CHECK (typeof(sequence) = 'integer' AND sequence >= 0),
    CONSTRAINT messages_tries CHECK (typeof(tries) = 'integer' AND tries >= 0),
    CONSTRAINT messages_reminders_have_a_lead CHECK (
        typeof(lead_minutes) = 'integer' AND (kind = 'reminder') = (lead_minutes > 0) AND lead_minutes >= 0
    ),
    CONSTRAINT messages_sent_at_some_time CHECK (state NOT IN ('sent', 'recorded') OR sent_at IS NOT NULL),
    CONSTRAINT messages_booleans CHECK (perhaps_sent IN (0, 1)),
    CONSTRAINT messages_slot CHECK (json_valid(slot)),
    CONSTRAINT messages_ids CHECK (
        typeof(id) = 'blob' AND length(id) = 16 AND typeof(party_id) = 'blob' AND length(party_id) = 16
    ),
    CONSTRAINT messages_instants CHECK (
        due_at GLOB '????-??-??T??:??:??*+00:00'
        AND (sent_at IS NULL OR sent_at GLOB '????-??-??T??:??:??*+00:00')
        AND created_at GLOB '????-??-??T??:??:??*+00:00'
    )
);

-- Rule: one change is one word to each: to come, or not to come.
CREATE UNIQUE INDEX messages_one_word_per_change ON messages (booking_id, sequence, side, party_id)
    WHERE kind <> 'reminder';


-- Reminders ----------------------------------------------------------------------------------------------------------

-- How long before its interview those who take part in a booking are reminded, beside the times that hold for all.
CREATE TABLE reminders (
    booking_id    BLOB    NOT NULL,
    lead_minutes  INTEGER NOT NULL,

    CONSTRAINT reminders_pkey PRIMARY KEY (booking_id, lead_minutes),
    CONSTRAINT reminders_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT reminders_lead CHECK (typeof(lead_minutes) = 'integer' AND lead_minutes BETWEEN 5 AND 43200)
) WITHOUT ROWID;


-- Taking back --------------------------------------------------------------------------------------------------------

-- The last change of a booking, for as long as it can be taken back: until `until`, and while the booking is of the
-- version that the change made. `slot` is the one that a booking moved away from.
CREATE TABLE undoable_changes (
    booking_id  BLOB   NOT NULL,
    what        TEXT   NOT NULL,
    slot        TEXT,
    version     BIGINT NOT NULL,
    until       TEXT   NOT NULL,

    CONSTRAINT undoable_changes_pkey PRIMARY KEY (booking_id),
    CONSTRAINT undoable_changes_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT undoable_changes_what CHECK (what IN ('booked', 'moved', 'cancelled')),
    CONSTRAINT undoable_changes_moves_have_a_slot CHECK ((what = 'moved') = (slot IS NOT NULL)),
    CONSTRAINT undoable_changes_slot CHECK (json_valid(slot)),
    CONSTRAINT undoable_changes_instants CHECK (until GLOB '????-??-??T??:??:??*+00:00')
) WITHOUT ROWID;

CREATE INDEX undoable_changes_by_end ON undoable_changes (until);


-- Jobs ---------------------------------------------------------------------------------------------------------------

-- Work that is to be done once its time has come, written in the transaction of the change it follows from. What is
-- done goes; what was tried in vain as often as it is stays, as dead.
-- Of one `order_key` a job is taken up only when none waits that has a lower `ordinal`. `next_at` is when it is taken
-- up; while somebody holds it (`lease`), when it falls back to whoever asks first.
CREATE TABLE jobs (
    id          BLOB    NOT NULL,
    kind        TEXT    NOT NULL,
    subject_id  BLOB    NOT NULL,
    order_key   BLOB    NOT NULL,
    ordinal     INTEGER NOT NULL,
    state       TEXT    NOT NULL,
    attempts    INTEGER NOT NULL,
    due_at      TEXT    NOT NULL,
    next_at     TEXT    NOT NULL,
    lease       BLOB,
    last_error  TEXT,
    created_at  TEXT    NOT NULL,

    CONSTRAINT jobs_pkey PRIMARY KEY (id),

    -- Rule: the same is not waiting to be done twice.
    CONSTRAINT jobs_dedupe_key UNIQUE (kind, subject_id),

    CONSTRAINT jobs_state CHECK (state IN ('waiting', 'dead')),
    CONSTRAINT jobs_attempts CHECK (typeof(attempts) = 'integer' AND attempts >= 0),
    CONSTRAINT jobs_ids CHECK (
        typeof(id) = 'blob' AND length(id) = 16
        AND typeof(subject_id) = 'blob' AND length(subject_id) = 16
        AND typeof(order_key) = 'blob' AND length(order_key) = 16
    ),
    CONSTRAINT jobs_instants CHECK (
        due_at GLOB '????-??-??T??:??:??*+00:00'
        AND next_at GLOB '????-??-??T??:??:??*+00:00'
        AND created_at GLOB '????-??-??T??:??:??*+00:00'
    )
);

CREATE INDEX jobs_by_time  ON jobs (state, next_at, id);
CREATE INDEX jobs_by_order ON jobs (order_key, ordinal);
