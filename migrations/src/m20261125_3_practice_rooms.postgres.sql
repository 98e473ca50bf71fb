-- Practice rooms on PostgreSQL: mock interviews that somebody hosts for a colleague to take.


-- Rooms --------------------------------------------------------------------------------------------------------------

-- A room that is called off is gone, and its rounds with it: what became of it stands in `audit`.
CREATE TABLE practice_rooms (
    id          uuid        NOT NULL,
    host_id     uuid        NOT NULL,
    guest_id    uuid,
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL,
    topic       text,
    ics_uid     text        NOT NULL,
    sequence    integer     NOT NULL,
    version     bigint      NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,

    CONSTRAINT practice_rooms_pkey PRIMARY KEY (id),
    CONSTRAINT practice_rooms_host FOREIGN KEY (host_id) REFERENCES people (id),
    CONSTRAINT practice_rooms_guest FOREIGN KEY (guest_id) REFERENCES people (id),
    CONSTRAINT practice_rooms_ics_uid_key UNIQUE (ics_uid),

    -- Rule: nobody takes the room that they host.
    CONSTRAINT practice_rooms_guest_is_not_host CHECK (guest_id <> host_id),

    CONSTRAINT practice_rooms_sequence CHECK (sequence >= 0),
    CONSTRAINT practice_rooms_version CHECK (version >= 1),
    CONSTRAINT practice_rooms_whole_minutes CHECK (
        extract(second FROM starts_at AT TIME ZONE 'UTC') = 0 AND extract(second FROM ends_at AT TIME ZONE 'UTC') = 0
    ),
    CONSTRAINT practice_rooms_length CHECK (ends_at - starts_at BETWEEN interval '15 minutes' AND interval '8 hours')
);

CREATE INDEX practice_rooms_by_start ON practice_rooms (starts_at, id);

-- Rule: the first who takes a room has it.
CREATE FUNCTION practice_rooms_taken_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a practice room stays with whoever took it first'
        USING ERRCODE = 'exclusion_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER practice_rooms_taken_once
    BEFORE UPDATE ON practice_rooms
    FOR EACH ROW WHEN (OLD.guest_id IS NOT NULL AND OLD.guest_id IS DISTINCT FROM NEW.guest_id)
    EXECUTE FUNCTION practice_rooms_taken_once();

-- The mock interviews of a room, numbered from 1.
CREATE TABLE practice_rounds (
    room_id     uuid        NOT NULL,
    number      integer     NOT NULL,
    created_at  timestamptz NOT NULL,

    CONSTRAINT practice_rounds_pkey PRIMARY KEY (room_id, number),
    CONSTRAINT practice_rounds_room FOREIGN KEY (room_id) REFERENCES practice_rooms (id) ON DELETE CASCADE,
    CONSTRAINT practice_rounds_number CHECK (number >= 1)
);


-- Who takes part, and when -------------------------------------------------------------------------------------------

-- A participation is in a booking or in a room. So `participations_nobody_twice` holds across both.
ALTER TABLE participations
    DROP CONSTRAINT participations_pkey,
    DROP CONSTRAINT participations_kind,
    ALTER COLUMN booking_id DROP NOT NULL,
    ADD COLUMN room_id uuid,
    ADD CONSTRAINT participations_once_in_booking UNIQUE (booking_id, kind, party_id),
    ADD CONSTRAINT participations_once_in_room UNIQUE (room_id, kind),
    ADD CONSTRAINT participations_room FOREIGN KEY (room_id) REFERENCES practice_rooms (id) ON DELETE CASCADE,
    ADD CONSTRAINT participations_kind CHECK (
        CASE WHEN room_id IS NULL
            THEN booking_id IS NOT NULL AND kind IN ('interviewer', 'candidate', 'assigned')
            ELSE booking_id IS NULL AND kind IN ('host', 'guest')
        END
    );

-- Rows change in place when a room moves, as they do when a booking does.
CREATE FUNCTION participations_follow_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE participations
       SET starts_at = NEW.starts_at,
           ends_at = NEW.ends_at,
           party_id = CASE kind WHEN 'host' THEN NEW.host_id ELSE NEW.guest_id END
     WHERE room_id = NEW.id;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO participations (room_id, kind, party_id, starts_at, ends_at)
        VALUES (NEW.id, 'host', NEW.host_id, NEW.starts_at, NEW.ends_at);
    END IF;
    IF NEW.guest_id IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.guest_id IS NULL) THEN
        INSERT INTO participations (room_id, kind, party_id, starts_at, ends_at)
        VALUES (NEW.id, 'guest', NEW.guest_id, NEW.starts_at, NEW.ends_at);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER participations_follow_new_room
    AFTER INSERT ON practice_rooms
    FOR EACH ROW EXECUTE FUNCTION participations_follow_room();

CREATE TRIGGER participations_follow_changed_room
    AFTER UPDATE ON practice_rooms
    FOR EACH ROW WHEN (
        (OLD.host_id, OLD.guest_id, OLD.starts_at, OLD.ends_at)
            IS DISTINCT FROM (NEW.host_id, NEW.guest_id, NEW.starts_at, NEW.ends_at)
    ) EXECUTE FUNCTION participations_follow_room();

-- As before, and past a room nothing is written at all: it says of itself who takes part in it.
CREATE FUNCTION participations_match_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND OLD.room_id IS NOT NULL) OR (TG_OP <> 'DELETE' AND NEW.room_id IS NOT NULL) THEN
        RAISE EXCEPTION 'who hosts and who takes a practice room takes part in it, and nobody else does'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'participations_match_room', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- Triggers run in the order of their names: bookings are looked at after this.
CREATE TRIGGER participations_match_a_room
    BEFORE INSERT OR UPDATE OR DELETE ON participations
    FOR EACH ROW WHEN (pg_trigger_depth() = 0)
    EXECUTE FUNCTION participations_match_room();
