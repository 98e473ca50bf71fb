-- Colleagues who take part in interviews beside the interviewer, and guests, on SQLite. Values are written
-- as in the first migration.

-- Assignments --------------------------------------------------------------------------------------------------------

-- Colleagues from outside: their row in `people` signs in nowhere, since it is inactive.
CREATE TABLE outside_colleagues (
    person_id  BLOB     NOT NULL,

    CONSTRAINT outside_colleagues_pkey PRIMARY KEY (person_id),
    CONSTRAINT outside_colleagues_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
) WITHOUT ROWID;

-- Who takes part beside the interviewer. `answered_for` is when the interview was to begin that the answer was about: an
-- interview at another time is asked about anew, unless somebody declined. `answered_at` is by the clock of whoever
-- answered, so that an old answer that comes late changes nothing.
CREATE TABLE assignments (
    booking_id    BLOB     NOT NULL,
    person_id     BLOB     NOT NULL,
    part          TEXT     NOT NULL,
    answer        TEXT     NOT NULL,
    comment       TEXT,
    answered_for  TEXT,
    answered_at   TEXT,
    created_at    TEXT     NOT NULL,

    CONSTRAINT assignments_pkey PRIMARY KEY (booking_id, person_id),
    CONSTRAINT assignments_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT assignments_person FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT assignments_part CHECK (part IN ('lead', 'second', 'note_taker', 'shadow')),
    CONSTRAINT assignments_answer CHECK (answer IN ('asked', 'accepted', 'declined', 'tentative')),
    CONSTRAINT assignments_answered_for CHECK (
        (answer = 'asked') = (answered_for IS NULL) AND (answer = 'asked') = (answered_at IS NULL)
    ),
    CONSTRAINT assignments_comment CHECK (comment <> '' AND length(comment) <= 10000),
    CONSTRAINT assignments_instants CHECK (
        created_at GLOB '????-??-??T??:??:??*+00:00'
        AND (answered_for IS NULL OR answered_for GLOB '????-??-??T??:??:??*+00:00')
        AND (answered_at IS NULL OR answered_at GLOB '????-??-??T??:??:??*+00:00')
    )
) WITHOUT ROWID;

CREATE INDEX assignments_by_person ON assignments (person_id, booking_id);

-- Who is invited by their address alone. One who is no longer invited stays, so that it can be told to them.
CREATE TABLE guests (
    id            BLOB     NOT NULL,
    booking_id    BLOB     NOT NULL,
    email         TEXT     NOT NULL,
    email_folded  TEXT     NOT NULL,
    name          TEXT,
    answer        TEXT     NOT NULL,
    answered_for  TEXT,
    answered_at   TEXT,
    invited       BOOLEAN  NOT NULL,
    created_at    TEXT     NOT NULL,

    CONSTRAINT guests_pkey PRIMARY KEY (id),
    CONSTRAINT guests_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,

    -- Rule: nobody is a guest of the same interview twice.
    CONSTRAINT guests_once_each UNIQUE (booking_id, email_folded),

    CONSTRAINT guests_answer CHECK (answer IN ('asked', 'accepted', 'declined', 'tentative')),
    CONSTRAINT guests_answered_for CHECK (
        (answer = 'asked') = (answered_for IS NULL) AND (answer = 'asked') = (answered_at IS NULL)
    ),
    CONSTRAINT guests_name CHECK (name <> '' AND length(name) <= 200),
    CONSTRAINT guests_booleans CHECK (invited IN (0, 1)),
    CONSTRAINT guests_ids CHECK (typeof(id) = 'blob' AND length(id) = 16),
    CONSTRAINT guests_instants CHECK (
        created_at GLOB '????-??-??T??:??:??*+00:00'
        AND (answered_for IS NULL OR answered_for GLOB '????-??-??T??:??:??*+00:00')
        AND (answered_at IS NULL OR answered_at GLOB '????-??-??T??:??:??*+00:00')
    )
);

-- Who took part before anybody said as what.
INSERT INTO assignments (booking_id, person_id, part, answer, created_at)
SELECT booking_id, party_id, 'second', 'asked', strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')
  FROM participations WHERE kind = 'assigned' AND party_id IN (SELECT id FROM people);
DELETE FROM participations WHERE kind = 'assigned' AND party_id NOT IN (SELECT id FROM people);


-- Who takes part, and when -------------------------------------------------------------------------------------------

-- Whoever is assigned takes part, until they decline.
CREATE TRIGGER participations_follow_new_assignment
AFTER INSERT ON assignments
WHEN NEW.answer <> 'declined'
BEGIN
    INSERT INTO participations (booking_id, kind, party_id, starts_at, ends_at)
    SELECT id, 'assigned', NEW.person_id, starts_at, ends_at
      FROM bookings WHERE id = NEW.booking_id AND status <> 'cancelled';
END;

CREATE TRIGGER participations_follow_changed_assignment
AFTER UPDATE ON assignments
WHEN (OLD.booking_id, OLD.person_id, OLD.answer = 'declined')
    <> (NEW.booking_id, NEW.person_id, NEW.answer = 'declined')
BEGIN
    DELETE FROM participations
     WHERE booking_id = OLD.booking_id AND kind = 'assigned' AND party_id = OLD.person_id;
    INSERT INTO participations (booking_id, kind, party_id, starts_at, ends_at)
    SELECT id, 'assigned', NEW.person_id, starts_at, ends_at
      FROM bookings WHERE id = NEW.booking_id AND status <> 'cancelled' AND NEW.answer <> 'declined';
END;

CREATE TRIGGER participations_follow_ended_assignment
AFTER DELETE ON assignments
BEGIN
    DELETE FROM participations
     WHERE booking_id = OLD.booking_id AND kind = 'assigned' AND party_id = OLD.person_id;
END;

-- As before, and a booking that lives again engages those assigned as well; who is assigned takes part while they have
-- not declined, and nobody else does.
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
    INSERT INTO participations (booking_id, kind, party_id, starts_at, ends_at)
    SELECT NEW.id, 'assigned', person_id, NEW.starts_at, NEW.ends_at
      FROM assignments WHERE booking_id = NEW.id AND answer <> 'declined';
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
           ELSE EXISTS (
               SELECT 1 FROM assignments
                WHERE booking_id = NEW.booking_id AND person_id = NEW.party_id AND answer <> 'declined'
           )
       END
)
BEGIN
    SELECT RAISE(ABORT, 'participations_match_booking');
END;

CREATE TRIGGER participations_match_booking_when_changed
BEFORE UPDATE ON participations
WHEN OLD.room_id IS NULL AND (
    (OLD.kind <> 'assigned' AND (OLD.booking_id, OLD.kind) IS NOT (NEW.booking_id, NEW.kind))
    OR (
        OLD.kind = 'assigned'
        AND (OLD.booking_id, OLD.kind, OLD.party_id) IS NOT (NEW.booking_id, NEW.kind, NEW.party_id)
    ) OR NOT EXISTS (
        SELECT 1 FROM bookings
         WHERE id = NEW.booking_id AND status <> 'cancelled'
           AND starts_at = NEW.starts_at AND ends_at = NEW.ends_at
           AND CASE NEW.kind
               WHEN 'interviewer' THEN interviewer_id = NEW.party_id
               WHEN 'candidate' THEN candidate_id = NEW.party_id
               ELSE EXISTS (
                   SELECT 1 FROM assignments
                    WHERE booking_id = NEW.booking_id AND person_id = NEW.party_id AND answer <> 'declined'
               )
           END
    )
)
BEGIN
    SELECT RAISE(ABORT, 'participations_match_booking');
END;

CREATE TRIGGER participations_match_booking_when_deleted
BEFORE DELETE ON participations
WHEN EXISTS (SELECT 1 FROM bookings WHERE id = OLD.booking_id AND status <> 'cancelled')
    AND (OLD.kind <> 'assigned' OR EXISTS (
        SELECT 1 FROM assignments
         WHERE booking_id = OLD.booking_id AND person_id = OLD.party_id AND answer <> 'declined'
    ))
BEGIN
    SELECT RAISE(ABORT, 'participations_match_booking');
END;


-- Messages -----------------------------------------------------------------------------------------------------------

-- Guests are told as well. Constraints cannot be changed here: the table is built anew.
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
    CONSTRAINT messages_side CHECK (side IN ('interviewer', 'candidate', 'guest')),
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
