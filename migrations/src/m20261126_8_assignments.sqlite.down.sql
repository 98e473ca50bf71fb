DELETE FROM events WHERE kind = 'interview.changed';
DELETE FROM jobs WHERE subject_id IN (SELECT id FROM messages WHERE side = 'guest');
DELETE FROM messages WHERE side = 'guest';

CREATE TABLE messages_anew (
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
    held_from     TEXT
        CONSTRAINT messages_held_for_later CHECK (
            held_from IS NULL OR (held_from GLOB '????-??-??T??:??:??*+00:00' AND held_from < due_at)
        ),

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

INSERT INTO messages_anew (
    id, booking_id, sequence, kind, lead_minutes, side, party_id, email, slot, reason, state, tries, perhaps_sent, remark,
    due_at, sent_at, created_at, held_from
)
SELECT
    id, booking_id, sequence, kind, lead_minutes, side, party_id, email, slot, reason, state, tries, perhaps_sent, remark,
    due_at, sent_at, created_at, held_from
FROM messages;

DROP TABLE messages;
ALTER TABLE messages_anew RENAME TO messages;

CREATE UNIQUE INDEX messages_one_word_per_change ON messages (booking_id, sequence, side, party_id)
    WHERE kind <> 'reminder';
CREATE INDEX messages_by_party ON messages (party_id, state, due_at);

-- Who takes part does so still; as what is forgotten.
DROP TRIGGER participations_follow_ended_assignment;
DROP TRIGGER participations_follow_changed_assignment;
DROP TRIGGER participations_follow_new_assignment;
DROP TRIGGER participations_match_booking_when_inserted;
DROP TRIGGER participations_match_booking_when_changed;
DROP TRIGGER participations_match_booking_when_deleted;
DROP TRIGGER participations_follow_revived_booking;

CREATE TRIGGER participations_follow_revived_booking
AFTER UPDATE ON bookings
WHEN OLD.status = 'cancelled' AND NEW.status <> 'cancelled'
BEGIN
    INSERT INTO participations (booking_id, kind, party_id, starts_at, ends_at)
    VALUES (NEW.id, 'interviewer', NEW.interviewer_id, NEW.starts_at, NEW.ends_at),
           (NEW.id, 'candidate', NEW.candidate_id, NEW.starts_at, NEW.ends_at);
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

DROP TABLE guests;
DROP TABLE assignments;
DROP TABLE outside_colleagues;
