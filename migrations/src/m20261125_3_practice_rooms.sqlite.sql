-- Practice rooms on SQLite: mock interviews that somebody hosts for a colleague to take. Values are written as in the
-- first migration.


-- Rooms --------------------------------------------------------------------------------------------------------------

-- A room that is called off is gone, and its rounds with it: what became of it stands in `audit`.
CREATE TABLE practice_rooms (
    id          BLOB    NOT NULL,
    host_id     BLOB    NOT NULL,
    guest_id    BLOB,
    starts_at   TEXT    NOT NULL,
    ends_at     TEXT    NOT NULL,
    topic       TEXT,
    ics_uid     TEXT    NOT NULL,
    sequence    INTEGER NOT NULL,
    version     BIGINT  NOT NULL,
    created_at  TEXT    NOT NULL,
    updated_at  TEXT    NOT NULL,

    CONSTRAINT practice_rooms_pkey PRIMARY KEY (id),
    CONSTRAINT practice_rooms_host FOREIGN KEY (host_id) REFERENCES people (id),
    CONSTRAINT practice_rooms_guest FOREIGN KEY (guest_id) REFERENCES people (id),
    CONSTRAINT practice_rooms_ics_uid_key UNIQUE (ics_uid),

    -- Rule: nobody takes the room that they host.
    CONSTRAINT practice_rooms_guest_is_not_host CHECK (guest_id <> host_id),

    CONSTRAINT practice_rooms_sequence CHECK (typeof(sequence) = 'integer' AND sequence >= 0),
    CONSTRAINT practice_rooms_version CHECK (typeof(version) = 'integer' AND version >= 1),
    CONSTRAINT practice_rooms_ids CHECK (typeof(id) = 'blob' AND length(id) = 16),
    CONSTRAINT practice_rooms_instants CHECK (
        created_at GLOB '????-??-??T??:??:??*+00:00' AND updated_at GLOB '????-??-??T??:??:??*+00:00'
    ),
    CONSTRAINT practice_rooms_whole_minutes CHECK (
        starts_at IS strftime('%Y-%m-%dT%H:%M:00+00:00', starts_at)
        AND ends_at IS strftime('%Y-%m-%dT%H:%M:00+00:00', ends_at)
    ),
    CONSTRAINT practice_rooms_length CHECK (
        unixepoch(ends_at) - unixepoch(starts_at) BETWEEN 15 * 60 AND 8 * 60 * 60
    )
);

CREATE INDEX practice_rooms_by_start ON practice_rooms (starts_at, id);

-- Rule: the first who takes a room has it.
CREATE TRIGGER practice_rooms_taken_once
BEFORE UPDATE ON practice_rooms
WHEN OLD.guest_id IS NOT NULL AND OLD.guest_id IS NOT NEW.guest_id
BEGIN
    SELECT RAISE(ABORT, 'practice_rooms_taken_once');
END;

-- The mock interviews of a room, numbered from 1.
CREATE TABLE practice_rounds (
    room_id     BLOB    NOT NULL,
    number      INTEGER NOT NULL,
    created_at  TEXT    NOT NULL,

    CONSTRAINT practice_rounds_pkey PRIMARY KEY (room_id, number),
    CONSTRAINT practice_rounds_room FOREIGN KEY (room_id) REFERENCES practice_rooms (id) ON DELETE CASCADE,
    CONSTRAINT practice_rounds_number CHECK (typeof(number) = 'integer' AND number >= 1),
    CONSTRAINT practice_rounds_instants CHECK (created_at GLOB '????-??-??T??:??:??*+00:00')
) WITHOUT ROWID;


-- Who takes part, and when -------------------------------------------------------------------------------------------

-- A participation is in a booking or in a room, so that `participations_nobody_twice` holds across both. SQLite adds no
-- such thing to a table that is there: it is made anew, and what stands in it carried over. The triggers of `bookings`
-- know it by its name and stay.
CREATE TABLE participations_before AS SELECT * FROM participations;

DROP TABLE participations;

CREATE TABLE participations (
    booking_id  BLOB,
    room_id     BLOB,
    kind        TEXT NOT NULL,
    party_id    BLOB NOT NULL,
    starts_at   TEXT NOT NULL,
    ends_at     TEXT NOT NULL,

    CONSTRAINT participations_once_in_booking UNIQUE (booking_id, kind, party_id),
    CONSTRAINT participations_once_in_room UNIQUE (room_id, kind),
    CONSTRAINT participations_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT participations_room FOREIGN KEY (room_id) REFERENCES practice_rooms (id) ON DELETE CASCADE,
    CONSTRAINT participations_kind CHECK (
        CASE WHEN room_id IS NULL
            THEN booking_id IS NOT NULL AND kind IN ('interviewer', 'candidate', 'assigned')
            ELSE booking_id IS NULL AND kind IN ('host', 'guest')
        END
    ),
    CONSTRAINT participations_ids CHECK (typeof(party_id) = 'blob' AND length(party_id) = 16)
);

INSERT INTO participations (booking_id, kind, party_id, starts_at, ends_at)
SELECT booking_id, kind, party_id, starts_at, ends_at FROM participations_before;

DROP TABLE participations_before;

CREATE INDEX participations_by_party_start ON participations (party_id, starts_at, ends_at);

-- As before; of a room there is no booking, and of a booking no room.
CREATE TRIGGER participations_nobody_twice_when_inserted
BEFORE INSERT ON participations
WHEN EXISTS (
    SELECT 1 FROM participations
     WHERE party_id = NEW.party_id
       AND starts_at > strftime('%Y-%m-%dT%H:%M:00+00:00', NEW.starts_at, '-8 hours')
       AND starts_at < NEW.ends_at
       AND ends_at > NEW.starts_at
       AND (booking_id, room_id, kind) IS NOT (NEW.booking_id, NEW.room_id, NEW.kind)
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
       AND (booking_id, room_id, kind, party_id) IS NOT (OLD.booking_id, OLD.room_id, OLD.kind, OLD.party_id)
)
BEGIN
    SELECT RAISE(ABORT, 'participations_nobody_twice');
END;

CREATE TRIGGER participations_match_booking_when_inserted
BEFORE INSERT ON participations
WHEN NEW.room_id IS NULL AND NOT EXISTS (
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
WHEN OLD.room_id IS NULL AND (
    (OLD.kind <> 'assigned' AND (OLD.booking_id, OLD.kind) IS NOT (NEW.booking_id, NEW.kind)) OR NOT EXISTS (
        SELECT 1 FROM bookings
         WHERE id = NEW.booking_id AND status <> 'cancelled'
           AND starts_at = NEW.starts_at AND ends_at = NEW.ends_at
           AND CASE NEW.kind
               WHEN 'interviewer' THEN interviewer_id = NEW.party_id
               WHEN 'candidate' THEN candidate_id = NEW.party_id
               ELSE true
           END
    )
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

-- Rows change in place when a room moves, as they do when a booking does.
CREATE TRIGGER participations_follow_new_room
AFTER INSERT ON practice_rooms
BEGIN
    INSERT INTO participations (room_id, kind, party_id, starts_at, ends_at)
    VALUES (NEW.id, 'host', NEW.host_id, NEW.starts_at, NEW.ends_at);
    INSERT INTO participations (room_id, kind, party_id, starts_at, ends_at)
    SELECT NEW.id, 'guest', NEW.guest_id, NEW.starts_at, NEW.ends_at WHERE NEW.guest_id IS NOT NULL;
END;

CREATE TRIGGER participations_follow_changed_room
AFTER UPDATE ON practice_rooms
WHEN (OLD.host_id, OLD.guest_id, OLD.starts_at, OLD.ends_at)
    IS NOT (NEW.host_id, NEW.guest_id, NEW.starts_at, NEW.ends_at)
BEGIN
    UPDATE participations
       SET starts_at = NEW.starts_at,
           ends_at = NEW.ends_at,
           party_id = CASE kind WHEN 'host' THEN NEW.host_id ELSE NEW.guest_id END
     WHERE room_id = NEW.id;
    INSERT INTO participations (room_id, kind, party_id, starts_at, ends_at)
    SELECT NEW.id, 'guest', NEW.guest_id, NEW.starts_at, NEW.ends_at
     WHERE NEW.guest_id IS NOT NULL AND OLD.guest_id IS NULL;
END;

-- A room says of itself who takes part in it, and when.
CREATE TRIGGER participations_match_room_when_inserted
BEFORE INSERT ON participations
WHEN NEW.room_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM practice_rooms
     WHERE id = NEW.room_id AND starts_at = NEW.starts_at AND ends_at = NEW.ends_at
       AND CASE NEW.kind WHEN 'host' THEN host_id ELSE guest_id END IS NEW.party_id
)
BEGIN
    SELECT RAISE(ABORT, 'participations_match_room');
END;

CREATE TRIGGER participations_match_room_when_changed
BEFORE UPDATE ON participations
WHEN OLD.room_id IS NOT NEW.room_id
    OR OLD.room_id IS NOT NULL AND OLD.kind <> NEW.kind
    OR NEW.room_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM practice_rooms
         WHERE id = NEW.room_id AND starts_at = NEW.starts_at AND ends_at = NEW.ends_at
           AND CASE NEW.kind WHEN 'host' THEN host_id ELSE guest_id END IS NEW.party_id
    )
BEGIN
    SELECT RAISE(ABORT, 'participations_match_room');
END;

CREATE TRIGGER participations_match_room_when_deleted
BEFORE DELETE ON participations
WHEN EXISTS (SELECT 1 FROM practice_rooms WHERE id = OLD.room_id)
BEGIN
    SELECT RAISE(ABORT, 'participations_match_room');
END;
