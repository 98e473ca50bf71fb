-- Slots, bookings and the people they concern, on SQLite.
--
-- The rules of the product hold here by themselves, whatever writes to these tables. What SQLite has no constraint for
-- is held by triggers, which raise the name of the rule and nothing else.
--
-- Values are stored as the server writes them: ids are BLOBs of 16 bytes, days `2026-03-02`, instants
-- `2026-03-02T09:00:00+00:00` with the digits of a fraction before the offset. Always UTC, always this form: thus the
-- order of the texts is the order of the instants, and checks below refuse any other.


-- People and candidates ----------------------------------------------------------------------------------------------

-- Everybody who signs in. `email_folded` is the address with its case folded: two spellings of it are one person.
CREATE TABLE people (
    id            BLOB    NOT NULL,
    name          TEXT    NOT NULL,
    email         TEXT    NOT NULL,
    email_folded  TEXT    NOT NULL,
    time_zone     TEXT    NOT NULL,
    interviewer   BOOLEAN NOT NULL,
    coordinator   BOOLEAN NOT NULL,
    admin         BOOLEAN NOT NULL,
    active        BOOLEAN NOT NULL,
    version       BIGINT  NOT NULL,
    created_at    TEXT    NOT NULL,
    updated_at    TEXT    NOT NULL,

    CONSTRAINT people_pkey PRIMARY KEY (id),
    CONSTRAINT people_email_key UNIQUE (email_folded),
    CONSTRAINT people_have_a_role CHECK (interviewer OR coordinator OR admin),
    CONSTRAINT people_version CHECK (version >= 1),
    CONSTRAINT people_ids CHECK (typeof(id) = 'blob' AND length(id) = 16),
    CONSTRAINT people_booleans CHECK (
        interviewer IN (0, 1) AND coordinator IN (0, 1) AND admin IN (0, 1) AND active IN (0, 1)
    ),
    CONSTRAINT people_instants CHECK (
        created_at GLOB '????-??-??T??:??:??*+00:00' AND updated_at GLOB '????-??-??T??:??:??*+00:00'
    )
);

-- Those who are interviewed; they do not sign in.
-- Folded addresses ignore case in their key once more, so that the key serves `email_folded LIKE 'ada@%'` too.
CREATE TABLE candidates (
    id            BLOB   NOT NULL,
    name          TEXT   NOT NULL,
    email         TEXT   NOT NULL,
    email_folded  TEXT   COLLATE NOCASE NOT NULL,
    time_zone     TEXT,
    version       BIGINT NOT NULL,
    created_at    TEXT   NOT NULL,
    updated_at    TEXT   NOT NULL,

    CONSTRAINT candidates_pkey PRIMARY KEY (id),
    CONSTRAINT candidates_email_key UNIQUE (email_folded),
    CONSTRAINT candidates_version CHECK (version >= 1),
    CONSTRAINT candidates_ids CHECK (typeof(id) = 'blob' AND length(id) = 16),
    CONSTRAINT candidates_instants CHECK (
        created_at GLOB '????-??-??T??:??:??*+00:00' AND updated_at GLOB '????-??-??T??:??:??*+00:00'
    )
);

-- For `name LIKE 'ada%'`, which ignores the case of ASCII letters.
CREATE INDEX candidates_by_name ON candidates (name COLLATE NOCASE, id);


-- Policy -------------------------------------------------------------------------------------------------------------

-- One row: what an administrator decides for all.
CREATE TABLE policy (
    id                 INTEGER NOT NULL,
    max_days_per_week  INTEGER NOT NULL,
    version            BIGINT  NOT NULL,
    updated_at         TEXT    NOT NULL,

    CONSTRAINT policy_pkey PRIMARY KEY (id),
    CONSTRAINT policy_is_one_row CHECK (id = 1),
    CONSTRAINT policy_max_days_per_week CHECK (max_days_per_week BETWEEN 1 AND 7),
    CONSTRAINT policy_version CHECK (version >= 1),
    CONSTRAINT policy_instants CHECK (updated_at GLOB '????-??-??T??:??:??*+00:00')
);

INSERT INTO policy (id, max_days_per_week, version, updated_at)
VALUES (1, 2, 1, strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now'));


-- Days that an interviewer offers ------------------------------------------------------------------------------------

-- Rule: an interviewer's slots begin on at most so many days of a week. Each such day is a row here and takes one of
-- the week's ordinals, of which there are no more than the policy allows: one day too many cannot be written down.
-- Days and weeks are local to the interviewer. `week_start` is the Monday of the ISO week.
CREATE TABLE offered_days (
    interviewer_id  BLOB    NOT NULL,
    week_start      TEXT    NOT NULL,
    ordinal         INTEGER NOT NULL,
    local_day       TEXT    NOT NULL,

    CONSTRAINT offered_days_pkey PRIMARY KEY (interviewer_id, local_day),
    CONSTRAINT offered_days_ordinal_key UNIQUE (interviewer_id, week_start, ordinal),
    CONSTRAINT offered_days_interviewer FOREIGN KEY (interviewer_id) REFERENCES people (id),
    CONSTRAINT offered_days_ordinal CHECK (typeof(ordinal) = 'integer' AND ordinal BETWEEN 1 AND 7),
    CONSTRAINT offered_days_dates CHECK (week_start IS date(week_start) AND local_day IS date(local_day)),
    CONSTRAINT offered_days_week_begins_on_monday CHECK (strftime('%w', week_start) = '1'),
    CONSTRAINT offered_days_day_is_of_its_week CHECK (
        julianday(local_day) - julianday(week_start) BETWEEN 0 AND 6
    )
) WITHOUT ROWID;

-- The limit is counted as well as numbered, for it may have been lowered below what stands: that stays, and only a new
-- day is refused.
-- A day that stands already is left to its key, so that `ON CONFLICT DO NOTHING` finds it whatever the limit is now.
CREATE TRIGGER offered_days_within_limit_when_inserted
BEFORE INSERT ON offered_days
WHEN NOT EXISTS (
    SELECT 1 FROM offered_days WHERE interviewer_id = NEW.interviewer_id AND local_day = NEW.local_day
)
BEGIN
    SELECT RAISE(ABORT, 'offered_days_within_limit')
     WHERE NOT EXISTS (
        SELECT 1 FROM policy
         WHERE NEW.ordinal <= max_days_per_week
           AND (
               SELECT count(*) FROM offered_days
                WHERE interviewer_id = NEW.interviewer_id AND week_start = NEW.week_start
           ) < max_days_per_week
     );
END;

CREATE TRIGGER offered_days_within_limit_when_changed
BEFORE UPDATE ON offered_days
BEGIN
    SELECT RAISE(ABORT, 'offered_days_within_limit')
     WHERE NOT EXISTS (
        SELECT 1 FROM policy
         WHERE NEW.ordinal <= max_days_per_week
           AND (
               SELECT count(*) FROM offered_days
                WHERE interviewer_id = NEW.interviewer_id AND week_start = NEW.week_start
                  AND (interviewer_id, local_day) <> (OLD.interviewer_id, OLD.local_day)
           ) < max_days_per_week
     );
END;


-- Slots --------------------------------------------------------------------------------------------------------------

-- An interval that an interviewer offers: half-open, so that two may touch.
-- `time_zone` is the zone in which `local_day` was computed, kept so that a change of its rules can be repaired.
CREATE TABLE slots (
    id                 BLOB   NOT NULL,
    interviewer_id     BLOB   NOT NULL,
    starts_at          TEXT   NOT NULL,
    ends_at            TEXT   NOT NULL,
    local_day          TEXT   NOT NULL,
    time_zone          TEXT   NOT NULL,
    location           TEXT,
    status             TEXT   NOT NULL,
    version            BIGINT NOT NULL,
    created_at         TEXT   NOT NULL,
    updated_at         TEXT   NOT NULL,
    status_changed_at  TEXT   NOT NULL,

    CONSTRAINT slots_pkey PRIMARY KEY (id),
    CONSTRAINT slots_interviewer FOREIGN KEY (interviewer_id) REFERENCES people (id),
    CONSTRAINT slots_status CHECK (status IN ('available', 'booked')),
    CONSTRAINT slots_version CHECK (version >= 1),
    CONSTRAINT slots_ids CHECK (typeof(id) = 'blob' AND length(id) = 16),
    CONSTRAINT slots_instants CHECK (
        created_at GLOB '????-??-??T??:??:??*+00:00'
        AND updated_at GLOB '????-??-??T??:??:??*+00:00'
        AND status_changed_at GLOB '????-??-??T??:??:??*+00:00'
    ),

    -- An instant of whole minutes, in UTC and in the one form, is what it reads back as: 09:00:30, `Z` and the 30th of
    -- February are not. The triggers below compare these texts as times and rely on it.
    CONSTRAINT slots_whole_minutes CHECK (
        starts_at IS strftime('%Y-%m-%dT%H:%M:00+00:00', starts_at)
        AND ends_at IS strftime('%Y-%m-%dT%H:%M:00+00:00', ends_at)
    ),

    -- 15 minutes to 8 hours.
    CONSTRAINT slots_length CHECK (unixepoch(ends_at) - unixepoch(starts_at) BETWEEN 15 * 60 AND 8 * 60 * 60),

    -- No zone is further than a day from UTC, so neither is the local day of a start.
    CONSTRAINT slots_day_is_near_start CHECK (
        local_day IS date(local_day) AND julianday(local_day) - julianday(date(starts_at)) BETWEEN -1 AND 1
    ),

    -- Deferred, for the last slot of a day takes the day with it: when it moves, it has to leave its old day (which
    -- frees that day's ordinal) before there may be room for the row of its new one.
    CONSTRAINT slots_day_is_offered FOREIGN KEY (interviewer_id, local_day)
        REFERENCES offered_days (interviewer_id, local_day) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX slots_by_start             ON slots (starts_at, id);
CREATE INDEX slots_by_interviewer_start ON slots (interviewer_id, starts_at, ends_at);
CREATE INDEX slots_by_interviewer_day   ON slots (interviewer_id, local_day);
CREATE INDEX slots_by_status_start      ON slots (status, starts_at, id);

-- Rule: no two slots of an interviewer share an instant. No slot is longer than 8 hours, so none that begins earlier
-- than that before the new one can reach it: with both bounds, this reads a handful of entries of the index above,
-- however many slots there are.
CREATE TRIGGER slots_no_overlap_when_inserted
BEFORE INSERT ON slots
WHEN EXISTS (
    SELECT 1 FROM slots
     WHERE interviewer_id = NEW.interviewer_id
       AND starts_at > strftime('%Y-%m-%dT%H:%M:00+00:00', NEW.starts_at, '-8 hours')
       AND starts_at < NEW.ends_at
       AND ends_at > NEW.starts_at
       AND id <> NEW.id
)
BEGIN
    SELECT RAISE(ABORT, 'slots_no_overlap');
END;

CREATE TRIGGER slots_no_overlap_when_moved
BEFORE UPDATE ON slots
WHEN (OLD.interviewer_id, OLD.starts_at, OLD.ends_at) <> (NEW.interviewer_id, NEW.starts_at, NEW.ends_at)
    AND EXISTS (
        SELECT 1 FROM slots
         WHERE interviewer_id = NEW.interviewer_id
           AND starts_at > strftime('%Y-%m-%dT%H:%M:00+00:00', NEW.starts_at, '-8 hours')
           AND starts_at < NEW.ends_at
           AND ends_at > NEW.starts_at
           AND id <> OLD.id
    )
BEGIN
    SELECT RAISE(ABORT, 'slots_no_overlap');
END;

-- A day without slots is free again.
CREATE TRIGGER slots_free_their_day_when_deleted
AFTER DELETE ON slots
BEGIN
    DELETE FROM offered_days
     WHERE interviewer_id = OLD.interviewer_id AND local_day = OLD.local_day
       AND NOT EXISTS (
           SELECT 1 FROM slots WHERE interviewer_id = OLD.interviewer_id AND local_day = OLD.local_day
       );
END;

CREATE TRIGGER slots_free_their_day_when_moved
AFTER UPDATE ON slots
WHEN (OLD.interviewer_id, OLD.local_day) <> (NEW.interviewer_id, NEW.local_day)
BEGIN
    DELETE FROM offered_days
     WHERE interviewer_id = OLD.interviewer_id AND local_day = OLD.local_day
       AND NOT EXISTS (
           SELECT 1 FROM slots WHERE interviewer_id = OLD.interviewer_id AND local_day = OLD.local_day
       );
END;


-- Bookings -----------------------------------------------------------------------------------------------------------

-- A candidate holding a slot. Live is every booking that is not cancelled.
-- Times, place and the `slot_…` columns are the slot as it was, so that a cancelled booking keeps them whatever becomes
-- of the slot: it may be gone by then, so `slot_id` refers to nothing, while `held_slot_id` does.
CREATE TABLE bookings (
    id               BLOB    NOT NULL,
    slot_id          BLOB    NOT NULL,
    interviewer_id   BLOB    NOT NULL,
    candidate_id     BLOB    NOT NULL,
    coordinator_id   BLOB    NOT NULL,
    starts_at        TEXT    NOT NULL,
    ends_at          TEXT    NOT NULL,
    location         TEXT,
    slot_version     BIGINT  NOT NULL,
    slot_created_at  TEXT    NOT NULL,
    slot_updated_at  TEXT    NOT NULL,
    status           TEXT    NOT NULL,
    notes            TEXT,
    cancel_reason    TEXT,
    ics_uid          TEXT    NOT NULL,
    sequence         INTEGER NOT NULL,
    version          BIGINT  NOT NULL,
    created_at       TEXT    NOT NULL,
    updated_at       TEXT    NOT NULL,
    held_slot_id     BLOB    GENERATED ALWAYS AS (CASE WHEN status <> 'cancelled' THEN slot_id END) STORED,

    CONSTRAINT bookings_pkey PRIMARY KEY (id),
    CONSTRAINT bookings_interviewer FOREIGN KEY (interviewer_id) REFERENCES people (id),
    CONSTRAINT bookings_candidate FOREIGN KEY (candidate_id) REFERENCES candidates (id),
    CONSTRAINT bookings_coordinator FOREIGN KEY (coordinator_id) REFERENCES people (id),
    CONSTRAINT bookings_held_slot FOREIGN KEY (held_slot_id) REFERENCES slots (id),
    CONSTRAINT bookings_ics_uid_key UNIQUE (ics_uid),
    CONSTRAINT bookings_status CHECK (status IN ('booked', 'cancelled', 'completed', 'no_show')),
    CONSTRAINT bookings_begin_before_they_end CHECK (starts_at < ends_at),
    CONSTRAINT bookings_notes CHECK (length(notes) <= 10000),
    CONSTRAINT bookings_sequence CHECK (sequence >= 0),
    CONSTRAINT bookings_version CHECK (version >= 1 AND slot_version >= 1),
    CONSTRAINT bookings_ids CHECK (
        typeof(id) = 'blob' AND length(id) = 16 AND typeof(slot_id) = 'blob' AND length(slot_id) = 16
    ),
    CONSTRAINT bookings_instants CHECK (
        starts_at GLOB '????-??-??T??:??:??*+00:00'
        AND ends_at GLOB '????-??-??T??:??:??*+00:00'
        AND slot_created_at GLOB '????-??-??T??:??:??*+00:00'
        AND slot_updated_at GLOB '????-??-??T??:??:??*+00:00'
        AND created_at GLOB '????-??-??T??:??:??*+00:00'
        AND updated_at GLOB '????-??-??T??:??:??*+00:00'
    )
);

-- Rule: at most one live booking holds a slot. Cancelled ones hold none, and NULL is no one's equal.
CREATE UNIQUE INDEX bookings_one_live_per_slot ON bookings (held_slot_id);

CREATE INDEX bookings_by_start             ON bookings (starts_at, id);
CREATE INDEX bookings_by_interviewer_start ON bookings (interviewer_id, starts_at, id);
CREATE INDEX bookings_by_candidate_start   ON bookings (candidate_id, starts_at, id);
CREATE INDEX bookings_by_slot              ON bookings (slot_id);

-- A live booking is of its slot's interviewer and times.
CREATE TRIGGER bookings_match_slot_when_inserted
BEFORE INSERT ON bookings
WHEN NEW.status <> 'cancelled' AND NOT EXISTS (
    SELECT 1 FROM slots
     WHERE id = NEW.slot_id AND interviewer_id = NEW.interviewer_id
       AND starts_at = NEW.starts_at AND ends_at = NEW.ends_at
)
BEGIN
    SELECT RAISE(ABORT, 'bookings_match_slot');
END;

CREATE TRIGGER bookings_match_slot_when_changed
BEFORE UPDATE OF slot_id, interviewer_id, starts_at, ends_at, status ON bookings
WHEN NEW.status <> 'cancelled' AND NOT EXISTS (
    SELECT 1 FROM slots
     WHERE id = NEW.slot_id AND interviewer_id = NEW.interviewer_id
       AND starts_at = NEW.starts_at AND ends_at = NEW.ends_at
)
BEGIN
    SELECT RAISE(ABORT, 'bookings_match_slot');
END;

-- The other side of it: what a live booking holds stays where it is. Place and local day may be corrected.
CREATE TRIGGER slots_booked_when_deleted
BEFORE DELETE ON slots
WHEN EXISTS (SELECT 1 FROM bookings WHERE held_slot_id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'slots_booked');
END;

CREATE TRIGGER slots_booked_when_moved
BEFORE UPDATE ON slots
WHEN (OLD.id, OLD.interviewer_id, OLD.starts_at, OLD.ends_at)
        <> (NEW.id, NEW.interviewer_id, NEW.starts_at, NEW.ends_at)
    AND EXISTS (SELECT 1 FROM bookings WHERE held_slot_id IN (OLD.id, NEW.id))
BEGIN
    SELECT RAISE(ABORT, 'slots_booked');
END;

-- `INSERT OR REPLACE` takes the old row away without asking the triggers for deletion.
CREATE TRIGGER slots_booked_when_replaced
BEFORE INSERT ON slots
WHEN EXISTS (
    SELECT 1 FROM bookings
     WHERE held_slot_id = NEW.id
       AND (interviewer_id, starts_at, ends_at) <> (NEW.interviewer_id, NEW.starts_at, NEW.ends_at)
)
BEGIN
    SELECT RAISE(ABORT, 'slots_booked');
END;


-- Who takes part, and when -------------------------------------------------------------------------------------------

-- A row for everybody whom a live booking engages. Those of interviewer and candidate follow the booking by themselves;
-- those of assigned colleagues are written beside it and from then on follow it as well.
CREATE TABLE participations (
    booking_id  BLOB NOT NULL,
    kind        TEXT NOT NULL,
    party_id    BLOB NOT NULL,
    starts_at   TEXT NOT NULL,
    ends_at     TEXT NOT NULL,

    CONSTRAINT participations_pkey PRIMARY KEY (booking_id, kind, party_id),
    CONSTRAINT participations_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT participations_kind CHECK (kind IN ('interviewer', 'candidate', 'assigned')),
    CONSTRAINT participations_ids CHECK (typeof(party_id) = 'blob' AND length(party_id) = 16)
) WITHOUT ROWID;

CREATE INDEX participations_by_party_start ON participations (party_id, starts_at, ends_at);

-- Rule: nobody takes part in two live bookings that share an instant. Live bookings are no longer than slots, so the
-- search has both bounds here as well.
CREATE TRIGGER participations_nobody_twice_when_inserted
BEFORE INSERT ON participations
WHEN EXISTS (
    SELECT 1 FROM participations
     WHERE party_id = NEW.party_id
       AND starts_at > strftime('%Y-%m-%dT%H:%M:00+00:00', NEW.starts_at, '-8 hours')
       AND starts_at < NEW.ends_at
       AND ends_at > NEW.starts_at
       AND (booking_id, kind) <> (NEW.booking_id, NEW.kind)
)
BEGIN
    SELECT RAISE(ABORT, 'participations_nobody_twice');
END;

CREATE TRIGGER participations_nobody_twice_when_moved
BEFORE UPDATE ON participations
WHEN EXISTS (
    SELECT 1 FROM participations
     WHERE party_id = NEW.party_id
       AND starts_at > strftime('%Y-%m-%dT%H:%M:00+00:00', NEW.starts_at, '-8 hours')
       AND starts_at < NEW.ends_at
       AND ends_at > NEW.starts_at
       AND (booking_id, kind, party_id) <> (OLD.booking_id, OLD.kind, OLD.party_id)
)
BEGIN
    SELECT RAISE(ABORT, 'participations_nobody_twice');
END;

-- Rows change in place when a booking moves: each then meets the rows of other bookings only, never its own old self.
CREATE TRIGGER participations_follow_new_booking
AFTER INSERT ON bookings
WHEN NEW.status <> 'cancelled'
BEGIN
    INSERT INTO participations (booking_id, kind, party_id, starts_at, ends_at)
    VALUES (NEW.id, 'interviewer', NEW.interviewer_id, NEW.starts_at, NEW.ends_at),
           (NEW.id, 'candidate', NEW.candidate_id, NEW.starts_at, NEW.ends_at);
END;

CREATE TRIGGER participations_follow_moved_booking
AFTER UPDATE ON bookings
WHEN OLD.status <> 'cancelled' AND NEW.status <> 'cancelled'
    AND (OLD.interviewer_id, OLD.candidate_id, OLD.starts_at, OLD.ends_at)
        <> (NEW.interviewer_id, NEW.candidate_id, NEW.starts_at, NEW.ends_at)
BEGIN
    UPDATE participations
       SET starts_at = NEW.starts_at,
           ends_at = NEW.ends_at,
           party_id = CASE kind
               WHEN 'interviewer' THEN NEW.interviewer_id
               WHEN 'candidate' THEN NEW.candidate_id
               ELSE party_id
           END
     WHERE booking_id = NEW.id;
END;

CREATE TRIGGER participations_follow_cancelled_booking
AFTER UPDATE ON bookings
WHEN OLD.status <> 'cancelled' AND NEW.status = 'cancelled'
BEGIN
    DELETE FROM participations WHERE booking_id = NEW.id;
END;

CREATE TRIGGER participations_follow_revived_booking
AFTER UPDATE ON bookings
WHEN OLD.status = 'cancelled' AND NEW.status <> 'cancelled'
BEGIN
    INSERT INTO participations (booking_id, kind, party_id, starts_at, ends_at)
    VALUES (NEW.id, 'interviewer', NEW.interviewer_id, NEW.starts_at, NEW.ends_at),
           (NEW.id, 'candidate', NEW.candidate_id, NEW.starts_at, NEW.ends_at);
END;

-- Written past the booking, a row has to agree with it, and what the booking says of interviewer and candidate cannot
-- be taken away: else the rule above would hold for less than everybody.
CREATE TRIGGER participations_match_booking_when_inserted
BEFORE INSERT ON participations
WHEN NOT EXISTS (
    SELECT 1 FROM bookings
     WHERE id = NEW.booking_id AND status <> 'cancelled'
       AND starts_at = NEW.starts_at AND ends_at = NEW.ends_at
       AND CASE NEW.kind
           WHEN 'interviewer' THEN interviewer_id = NEW.party_id
           WHEN 'candidate' THEN candidate_id = NEW.party_id
           ELSE true
       END
)
BEGIN
    SELECT RAISE(ABORT, 'participations_match_booking');
END;

CREATE TRIGGER participations_match_booking_when_changed
BEFORE UPDATE ON participations
WHEN (OLD.kind <> 'assigned' AND (OLD.booking_id, OLD.kind) <> (NEW.booking_id, NEW.kind)) OR NOT EXISTS (
    SELECT 1 FROM bookings
     WHERE id = NEW.booking_id AND status <> 'cancelled'
       AND starts_at = NEW.starts_at AND ends_at = NEW.ends_at
       AND CASE NEW.kind
           WHEN 'interviewer' THEN interviewer_id = NEW.party_id
           WHEN 'candidate' THEN candidate_id = NEW.party_id
           ELSE true
       END
)
BEGIN
    SELECT RAISE(ABORT, 'participations_match_booking');
END;

CREATE TRIGGER participations_match_booking_when_deleted
BEFORE DELETE ON participations
WHEN OLD.kind <> 'assigned'
    AND EXISTS (SELECT 1 FROM bookings WHERE id = OLD.booking_id AND status <> 'cancelled')
BEGIN
    SELECT RAISE(ABORT, 'participations_match_booking');
END;


-- Signing in and repeating -------------------------------------------------------------------------------------------

-- Only the hash of a session's token is kept: whoever reads this table cannot sign in with it.
CREATE TABLE sessions (
    token_hash    BLOB NOT NULL,
    person_id     BLOB NOT NULL,
    created_at    TEXT NOT NULL,
    expires_at    TEXT NOT NULL,
    last_seen_at  TEXT NOT NULL,
    user_agent    TEXT,

    CONSTRAINT sessions_pkey PRIMARY KEY (token_hash),
    CONSTRAINT sessions_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT sessions_instants CHECK (
        created_at GLOB '????-??-??T??:??:??*+00:00'
        AND expires_at GLOB '????-??-??T??:??:??*+00:00'
        AND last_seen_at GLOB '????-??-??T??:??:??*+00:00'
    )
) WITHOUT ROWID;

CREATE INDEX sessions_by_person ON sessions (person_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- The first outcome of a request that may come again under its key; none yet while it is under way.
CREATE TABLE idempotency_keys (
    caller_id   BLOB NOT NULL,
    method      TEXT NOT NULL,
    path        TEXT NOT NULL,
    key         TEXT NOT NULL,
    body_hash   BLOB NOT NULL,
    outcome     TEXT,
    created_at  TEXT NOT NULL,

    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (caller_id, method, path, key),
    CONSTRAINT idempotency_keys_outcome CHECK (json_valid(outcome)),
    CONSTRAINT idempotency_keys_instants CHECK (created_at GLOB '????-??-??T??:??:??*+00:00')
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- The sliding log of who tried to book and when, where the database keeps the limit.
CREATE TABLE booking_attempts (
    id         BLOB NOT NULL,
    person_id  BLOB NOT NULL,
    at         TEXT NOT NULL,

    CONSTRAINT booking_attempts_pkey PRIMARY KEY (id),
    CONSTRAINT booking_attempts_instants CHECK (at GLOB '????-??-??T??:??:??*+00:00')
) WITHOUT ROWID;

CREATE INDEX booking_attempts_by_person ON booking_attempts (person_id, at);


-- What happened ------------------------------------------------------------------------------------------------------

-- Who did what to which row. No foreign keys: the entry outlives what it tells of.
CREATE TABLE audit (
    id            INTEGER NOT NULL CONSTRAINT audit_pkey PRIMARY KEY AUTOINCREMENT,
    at            TEXT    NOT NULL,
    actor_id      BLOB,
    actor_role    TEXT,
    request_id    TEXT,
    action        TEXT    NOT NULL,
    subject_kind  TEXT    NOT NULL,
    subject_id    BLOB    NOT NULL,
    details       TEXT    NOT NULL,

    CONSTRAINT audit_details CHECK (json_valid(details)),
    CONSTRAINT audit_instants CHECK (at GLOB '????-??-??T??:??:??*+00:00')
);

CREATE INDEX audit_by_subject ON audit (subject_kind, subject_id, id);

-- What is announced to open pages, written in the transaction of the change. `interviewer_id` is the one interviewer
-- who may hear of it. Ids are never used again, so a reader knows by the last one where it stopped.
CREATE TABLE events (
    id               INTEGER NOT NULL CONSTRAINT events_pkey PRIMARY KEY AUTOINCREMENT,
    at               TEXT    NOT NULL,
    kind             TEXT    NOT NULL,
    payload          TEXT    NOT NULL,
    interviewer_id   BLOB,
    to_coordinators  BOOLEAN NOT NULL,

    CONSTRAINT events_payload CHECK (json_valid(payload)),
    CONSTRAINT events_booleans CHECK (to_coordinators IN (0, 1)),
    CONSTRAINT events_instants CHECK (at GLOB '????-??-??T??:??:??*+00:00')
);

CREATE INDEX events_by_age ON events (at);
