-- Slots, bookings and the people they concern, on PostgreSQL.
--
-- The rules of the product hold here by themselves, whatever writes to these tables. A violated rule is reported
-- under its own name, be it a constraint or a trigger, so that a refusal never hangs on the wording of a message.
-- Triggers report as exclusion constraints do: the row is at odds with others, which may have just changed, while a
-- violated check says that the row is wrong whatever the others are.
-- Rows are expected to be locked in one order (interviewers by id, slots, bookings); what the triggers lock follows it.

-- Exclusion constraints that compare ids beside ranges need it. It is trusted: the owner of a database may create it.
CREATE EXTENSION IF NOT EXISTS btree_gist;


-- People and candidates ----------------------------------------------------------------------------------------------

-- Everybody who signs in. `email_folded` is the address with its case folded: two spellings of it are one person.
CREATE TABLE people (
    id            uuid        NOT NULL,
    name          text        NOT NULL,
    email         text        NOT NULL,
    email_folded  text        NOT NULL,
    time_zone     text        NOT NULL,
    interviewer   boolean     NOT NULL,
    coordinator   boolean     NOT NULL,
    admin         boolean     NOT NULL,
    active        boolean     NOT NULL,
    version       bigint      NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,

    CONSTRAINT people_pkey PRIMARY KEY (id),
    CONSTRAINT people_email_key UNIQUE (email_folded),
    CONSTRAINT people_have_a_role CHECK (interviewer OR coordinator OR admin),
    CONSTRAINT people_version CHECK (version >= 1)
);

-- Those who are interviewed; they do not sign in.
-- Folded addresses are kept in the order of their characters, so that the key serves `email_folded LIKE 'ada@%'` too.
CREATE TABLE candidates (
    id            uuid        NOT NULL,
    name          text        NOT NULL,
    email         text        NOT NULL,
    email_folded  text        COLLATE "C" NOT NULL,
    time_zone     text,
    version       bigint      NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,

    CONSTRAINT candidates_pkey PRIMARY KEY (id),
    CONSTRAINT candidates_email_key UNIQUE (email_folded),
    CONSTRAINT candidates_version CHECK (version >= 1)
);

-- For `lower(name) LIKE 'ada%'`.
CREATE INDEX candidates_by_name ON candidates (lower(name) text_pattern_ops, id);


-- Policy -------------------------------------------------------------------------------------------------------------

-- One row: what an administrator decides for all.
CREATE TABLE policy (
    id                 integer     NOT NULL,
    max_days_per_week  integer     NOT NULL,
    version            bigint      NOT NULL,
    updated_at         timestamptz NOT NULL,

    CONSTRAINT policy_pkey PRIMARY KEY (id),
    CONSTRAINT policy_is_one_row CHECK (id = 1),
    CONSTRAINT policy_max_days_per_week CHECK (max_days_per_week BETWEEN 1 AND 7),
    CONSTRAINT policy_version CHECK (version >= 1)
);

INSERT INTO policy (id, max_days_per_week, version, updated_at) VALUES (1, 2, 1, now());


-- Days that an interviewer offers ------------------------------------------------------------------------------------

-- Rule: an interviewer's slots begin on at most so many days of a week. Each such day is a row here and takes one of
-- the week's ordinals, of which there are no more than the policy allows: one day too many cannot be written down.
-- Days and weeks are local to the interviewer. `week_start` is the Monday of the ISO week.
CREATE TABLE offered_days (
    interviewer_id  uuid    NOT NULL,
    week_start      date    NOT NULL,
    ordinal         integer NOT NULL,
    local_day       date    NOT NULL,

    CONSTRAINT offered_days_pkey PRIMARY KEY (interviewer_id, local_day),
    CONSTRAINT offered_days_ordinal_key UNIQUE (interviewer_id, week_start, ordinal),
    CONSTRAINT offered_days_interviewer FOREIGN KEY (interviewer_id) REFERENCES people (id),
    CONSTRAINT offered_days_ordinal CHECK (ordinal BETWEEN 1 AND 7),
    CONSTRAINT offered_days_week_begins_on_monday CHECK (extract(isodow FROM week_start) = 1),
    CONSTRAINT offered_days_day_is_of_its_week CHECK (local_day - week_start BETWEEN 0 AND 6)
);

-- The limit is counted as well as numbered, for it may have been lowered below what stands: that stays, and only a new
-- day is refused. Taking the interviewer's row lets two writers who each see room for one day not both have it.
-- A day that stands already is left to its key, so that `ON CONFLICT DO NOTHING` finds it whatever the limit is now.
CREATE FUNCTION offered_days_within_limit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most integer;
    others bigint;
BEGIN
    PERFORM 1 FROM people WHERE id = NEW.interviewer_id FOR NO KEY UPDATE;
    IF TG_OP = 'INSERT' AND EXISTS (
        SELECT 1 FROM offered_days WHERE interviewer_id = NEW.interviewer_id AND local_day = NEW.local_day
    ) THEN
        RETURN NEW;
    END IF;

    SELECT max_days_per_week INTO most FROM policy;
    SELECT count(*) INTO others FROM offered_days
     WHERE interviewer_id = NEW.interviewer_id AND week_start = NEW.week_start
       AND (TG_OP = 'INSERT' OR (interviewer_id, local_day) <> (OLD.interviewer_id, OLD.local_day));
    IF NEW.ordinal <= most AND others < most THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'more days of a week than the limit of % allows', coalesce(most, 0)
        USING ERRCODE = 'exclusion_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER offered_days_within_limit
    BEFORE INSERT OR UPDATE ON offered_days
    FOR EACH ROW EXECUTE FUNCTION offered_days_within_limit();


-- Slots --------------------------------------------------------------------------------------------------------------

-- An interval that an interviewer offers: half-open, so that two may touch.
-- `time_zone` is the zone in which `local_day` was computed, kept so that a change of its rules can be repaired.
CREATE TABLE slots (
    id                 uuid        NOT NULL,
    interviewer_id     uuid        NOT NULL,
    starts_at          timestamptz NOT NULL,
    ends_at            timestamptz NOT NULL,
    local_day          date        NOT NULL,
    time_zone          text        NOT NULL,
    location           text,
    status             text        NOT NULL,
    version            bigint      NOT NULL,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    status_changed_at  timestamptz NOT NULL,

    CONSTRAINT slots_pkey PRIMARY KEY (id),
    CONSTRAINT slots_interviewer FOREIGN KEY (interviewer_id) REFERENCES people (id),
    CONSTRAINT slots_status CHECK (status IN ('available', 'booked')),
    CONSTRAINT slots_version CHECK (version >= 1),
    CONSTRAINT slots_whole_minutes CHECK (
        extract(second FROM starts_at AT TIME ZONE 'UTC') = 0 AND extract(second FROM ends_at AT TIME ZONE 'UTC') = 0
    ),
    CONSTRAINT slots_length CHECK (ends_at - starts_at BETWEEN interval '15 minutes' AND interval '8 hours'),

    -- No zone is further than a day from UTC, so neither is the local day of a start.
    CONSTRAINT slots_day_is_near_start CHECK (
        local_day - (starts_at AT TIME ZONE 'UTC')::date BETWEEN -1 AND 1
    ),

    -- Deferred, for the last slot of a day takes the day with it: when it moves, it has to leave its old day (which
    -- frees that day's ordinal) before there may be room for the row of its new one.
    CONSTRAINT slots_day_is_offered FOREIGN KEY (interviewer_id, local_day)
        REFERENCES offered_days (interviewer_id, local_day) DEFERRABLE INITIALLY DEFERRED,

    -- Rule: no two slots of an interviewer share an instant.
    CONSTRAINT slots_no_overlap EXCLUDE USING gist (
        interviewer_id WITH =, tstzrange(starts_at, ends_at) WITH &&
    )
);

CREATE INDEX slots_by_start             ON slots (starts_at, id);
CREATE INDEX slots_by_interviewer_start ON slots (interviewer_id, starts_at, id);
CREATE INDEX slots_by_interviewer_day   ON slots (interviewer_id, local_day);
CREATE INDEX slots_by_status_start      ON slots (status, starts_at, id);

-- A day without slots is free again. Its row is locked first: of two writers who each remove one of the last two
-- slots, the second waits here and then sees that the day is empty.
CREATE FUNCTION slots_free_their_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM offered_days
      WHERE interviewer_id = OLD.interviewer_id AND local_day = OLD.local_day FOR UPDATE;
    DELETE FROM offered_days
     WHERE interviewer_id = OLD.interviewer_id AND local_day = OLD.local_day
       AND NOT EXISTS (
           SELECT 1 FROM slots WHERE interviewer_id = OLD.interviewer_id AND local_day = OLD.local_day
       );
    RETURN NULL;
END $$;

CREATE TRIGGER slots_free_their_day_when_deleted
    AFTER DELETE ON slots
    FOR EACH ROW EXECUTE FUNCTION slots_free_their_day();

CREATE TRIGGER slots_free_their_day_when_moved
    AFTER UPDATE ON slots
    FOR EACH ROW WHEN ((OLD.interviewer_id, OLD.local_day) <> (NEW.interviewer_id, NEW.local_day))
    EXECUTE FUNCTION slots_free_their_day();


-- Bookings -----------------------------------------------------------------------------------------------------------

-- A candidate holding a slot. Live is every booking that is not cancelled.
-- Times, place and the `slot_…` columns are the slot as it was, so that a cancelled booking keeps them whatever becomes
-- of the slot: it may be gone by then, so `slot_id` refers to nothing, while `held_slot_id` does.
CREATE TABLE bookings (
    id               uuid        NOT NULL,
    slot_id          uuid        NOT NULL,
    interviewer_id   uuid        NOT NULL,
    candidate_id     uuid        NOT NULL,
    coordinator_id   uuid        NOT NULL,
    starts_at        timestamptz NOT NULL,
    ends_at          timestamptz NOT NULL,
    location         text,
    slot_version     bigint      NOT NULL,
    slot_created_at  timestamptz NOT NULL,
    slot_updated_at  timestamptz NOT NULL,
    status           text        NOT NULL,
    notes            text,
    cancel_reason    text,
    ics_uid          text        NOT NULL,
    sequence         integer     NOT NULL,
    version          bigint      NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    held_slot_id     uuid        GENERATED ALWAYS AS (CASE WHEN status <> 'cancelled' THEN slot_id END) STORED,

    CONSTRAINT bookings_pkey PRIMARY KEY (id),
    CONSTRAINT bookings_interviewer FOREIGN KEY (interviewer_id) REFERENCES people (id),
    CONSTRAINT bookings_candidate FOREIGN KEY (candidate_id) REFERENCES candidates (id),
    CONSTRAINT bookings_coordinator FOREIGN KEY (coordinator_id) REFERENCES people (id),
    CONSTRAINT bookings_held_slot FOREIGN KEY (held_slot_id) REFERENCES slots (id),
    CONSTRAINT bookings_ics_uid_key UNIQUE (ics_uid),
    CONSTRAINT bookings_status CHECK (status IN ('booked', 'cancelled', 'completed', 'no_show')),
    CONSTRAINT bookings_begin_before_they_end CHECK (starts_at < ends_at),
    CONSTRAINT bookings_notes CHECK (char_length(notes) <= 10000),
    CONSTRAINT bookings_sequence CHECK (sequence >= 0),
    CONSTRAINT bookings_version CHECK (version >= 1 AND slot_version >= 1)
);

-- Rule: at most one live booking holds a slot. Cancelled ones hold none, and NULL is no one's equal.
CREATE UNIQUE INDEX bookings_one_live_per_slot ON bookings (held_slot_id);

CREATE INDEX bookings_by_start             ON bookings (starts_at, id);
CREATE INDEX bookings_by_interviewer_start ON bookings (interviewer_id, starts_at, id);
CREATE INDEX bookings_by_candidate_start   ON bookings (candidate_id, starts_at, id);
CREATE INDEX bookings_by_slot              ON bookings (slot_id);

-- A live booking is of its slot's interviewer and times. The lock keeps a writer from changing the slot meanwhile, and
-- waits for one who is just doing so.
CREATE FUNCTION bookings_match_slot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM slots
      WHERE id = NEW.slot_id AND interviewer_id = NEW.interviewer_id
        AND starts_at = NEW.starts_at AND ends_at = NEW.ends_at
        FOR SHARE;
    IF FOUND THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a live booking is of the interviewer and the times of its slot'
        USING ERRCODE = 'exclusion_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER bookings_match_slot
    BEFORE INSERT OR UPDATE OF slot_id, interviewer_id, starts_at, ends_at, status ON bookings
    FOR EACH ROW WHEN (NEW.status <> 'cancelled')
    EXECUTE FUNCTION bookings_match_slot();

-- The other side of it: what a live booking holds stays where it is. Place and local day may be corrected.
CREATE FUNCTION slots_booked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM bookings WHERE held_slot_id = OLD.id) THEN
        RAISE EXCEPTION 'a booked slot can be neither moved nor deleted'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'slots_booked', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER slots_booked_when_deleted
    BEFORE DELETE ON slots
    FOR EACH ROW EXECUTE FUNCTION slots_booked();

CREATE TRIGGER slots_booked_when_moved
    BEFORE UPDATE ON slots
    FOR EACH ROW WHEN (
        (OLD.id, OLD.interviewer_id, OLD.starts_at, OLD.ends_at)
            <> (NEW.id, NEW.interviewer_id, NEW.starts_at, NEW.ends_at)
    ) EXECUTE FUNCTION slots_booked();


-- Who takes part, and when -------------------------------------------------------------------------------------------

-- A row for everybody whom a live booking engages. Those of interviewer and candidate follow the booking by themselves;
-- those of assigned colleagues are written beside it and from then on follow it as well.
CREATE TABLE participations (
    booking_id  uuid        NOT NULL,
    kind        text        NOT NULL,
    party_id    uuid        NOT NULL,
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL,

    CONSTRAINT participations_pkey PRIMARY KEY (booking_id, kind, party_id),
    CONSTRAINT participations_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT participations_kind CHECK (kind IN ('interviewer', 'candidate', 'assigned')),

    -- Rule: nobody takes part in two live bookings that share an instant.
    CONSTRAINT participations_nobody_twice EXCLUDE USING gist (
        party_id WITH =, tstzrange(starts_at, ends_at) WITH &&
    )
);

-- Rows change in place when a booking moves: each then meets the rows of other bookings only, never its own old self.
CREATE FUNCTION participations_follow_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'cancelled' THEN
        DELETE FROM participations WHERE booking_id = NEW.id;
    ELSIF TG_OP = 'INSERT' OR OLD.status = 'cancelled' THEN
        INSERT INTO participations (booking_id, kind, party_id, starts_at, ends_at)
        VALUES (NEW.id, 'interviewer', NEW.interviewer_id, NEW.starts_at, NEW.ends_at),
               (NEW.id, 'candidate', NEW.candidate_id, NEW.starts_at, NEW.ends_at);
    ELSE
        UPDATE participations
           SET starts_at = NEW.starts_at,
               ends_at = NEW.ends_at,
               party_id = CASE kind
                   WHEN 'interviewer' THEN NEW.interviewer_id
                   WHEN 'candidate' THEN NEW.candidate_id
                   ELSE party_id
               END
         WHERE booking_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER participations_follow_new_booking
    AFTER INSERT ON bookings
    FOR EACH ROW WHEN (NEW.status <> 'cancelled')
    EXECUTE FUNCTION participations_follow_booking();

CREATE TRIGGER participations_follow_changed_booking
    AFTER UPDATE ON bookings
    FOR EACH ROW WHEN (
        (OLD.status = 'cancelled', OLD.interviewer_id, OLD.candidate_id, OLD.starts_at, OLD.ends_at)
            <> (NEW.status = 'cancelled', NEW.interviewer_id, NEW.candidate_id, NEW.starts_at, NEW.ends_at)
    ) EXECUTE FUNCTION participations_follow_booking();

-- Written past the booking, a row has to agree with it, and what the booking says of interviewer and candidate cannot
-- be taken away: else the rule above would hold for less than everybody. Rows that a trigger writes agree already.
CREATE FUNCTION participations_match_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.kind <> 'assigned'
        AND (TG_OP = 'DELETE' OR (OLD.booking_id, OLD.kind) <> (NEW.booking_id, NEW.kind))
        AND EXISTS (SELECT 1 FROM bookings WHERE id = OLD.booking_id AND status <> 'cancelled' FOR SHARE)
    THEN
        RAISE EXCEPTION 'who gives and who takes an interview takes part in it for as long as it is live'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;

    PERFORM 1 FROM bookings
      WHERE id = NEW.booking_id AND status <> 'cancelled'
        AND starts_at = NEW.starts_at AND ends_at = NEW.ends_at
        AND CASE NEW.kind
            WHEN 'interviewer' THEN interviewer_id = NEW.party_id
            WHEN 'candidate' THEN candidate_id = NEW.party_id
            ELSE true
        END
        FOR SHARE;
    IF FOUND THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'people take part in live bookings, at the times of these'
        USING ERRCODE = 'exclusion_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER participations_match_booking
    BEFORE INSERT OR UPDATE OR DELETE ON participations
    FOR EACH ROW WHEN (pg_trigger_depth() = 0)
    EXECUTE FUNCTION participations_match_booking();


-- Signing in and repeating -------------------------------------------------------------------------------------------

-- Only the hash of a session's token is kept: whoever reads this table cannot sign in with it.
CREATE TABLE sessions (
    token_hash    bytea       NOT NULL,
    person_id     uuid        NOT NULL,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    last_seen_at  timestamptz NOT NULL,
    user_agent    text,

    CONSTRAINT sessions_pkey PRIMARY KEY (token_hash),
    CONSTRAINT sessions_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);

CREATE INDEX sessions_by_person ON sessions (person_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- The first outcome of a request that may come again under its key; none yet while it is under way.
CREATE TABLE idempotency_keys (
    caller_id   uuid        NOT NULL,
    method      text        NOT NULL,
    path        text        NOT NULL,
    key         text        NOT NULL,
    body_hash   bytea       NOT NULL,
    outcome     jsonb,
    created_at  timestamptz NOT NULL,

    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (caller_id, method, path, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- The sliding log of who tried to book and when, where the database keeps the limit.
CREATE TABLE booking_attempts (
    id         uuid        NOT NULL,
    person_id  uuid        NOT NULL,
    at         timestamptz NOT NULL,

    CONSTRAINT booking_attempts_pkey PRIMARY KEY (id)
);

CREATE INDEX booking_attempts_by_person ON booking_attempts (person_id, at);


-- What happened ------------------------------------------------------------------------------------------------------

-- Who did what to which row. No foreign keys: the entry outlives what it tells of.
CREATE TABLE audit (
    id            bigint      GENERATED BY DEFAULT AS IDENTITY,
    at            timestamptz NOT NULL,
    actor_id      uuid,
    actor_role    text,
    request_id    text,
    action        text        NOT NULL,
    subject_kind  text        NOT NULL,
    subject_id    uuid        NOT NULL,
    details       jsonb       NOT NULL,

    CONSTRAINT audit_pkey PRIMARY KEY (id)
);

CREATE INDEX audit_by_subject ON audit (subject_kind, subject_id, id);

-- What is announced to open pages, written in the transaction of the change. `interviewer_id` is the one interviewer
-- who may hear of it. Ids are drawn before the commit, so they may become visible out of order.
CREATE TABLE events (
    id               bigint      GENERATED BY DEFAULT AS IDENTITY,
    at               timestamptz NOT NULL,
    kind             text        NOT NULL,
    payload          jsonb       NOT NULL,
    interviewer_id   uuid,
    to_coordinators  boolean     NOT NULL,

    CONSTRAINT events_pkey PRIMARY KEY (id)
);

CREATE INDEX events_by_age ON events (at);
