-- What people take part in is again what it was.
CREATE TABLE participations_before AS SELECT * FROM participations WHERE room_id IS NULL;

DROP TABLE participations;
DROP TABLE practice_rounds;
DROP TABLE practice_rooms;

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

INSERT INTO participations (booking_id, kind, party_id, starts_at, ends_at)
SELECT booking_id, kind, party_id, starts_at, ends_at FROM participations_before;

DROP TABLE participations_before;

CREATE INDEX participations_by_party_start ON participations (party_id, starts_at, ends_at);

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
