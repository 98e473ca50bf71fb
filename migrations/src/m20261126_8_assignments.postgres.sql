-- Colleagues who take part in interviews beside the interviewer, and guests, on PostgreSQL.

-- Assignments --------------------------------------------------------------------------------------------------------

-- Colleagues from outside: their row in `people` signs in nowhere, since it is inactive.
CREATE TABLE outside_colleagues (
    person_id  uuid        NOT NULL,

    CONSTRAINT outside_colleagues_pkey PRIMARY KEY (person_id),
    CONSTRAINT outside_colleagues_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE
);

-- Who takes part beside the interviewer. `answered_for` is when the interview was to begin that the answer was about: an
-- interview at another time is asked about anew, unless somebody declined. `answered_at` is by the clock of whoever
-- answered, so that an old answer that comes late changes nothing.
CREATE TABLE assignments (
    booking_id    uuid        NOT NULL,
    person_id     uuid        NOT NULL,
    part          text        NOT NULL,
    answer        text        NOT NULL,
    comment       text,
    answered_for  timestamptz,
    answered_at   timestamptz,
    created_at    timestamptz NOT NULL,

    CONSTRAINT assignments_pkey PRIMARY KEY (booking_id, person_id),
    CONSTRAINT assignments_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT assignments_person FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT assignments_part CHECK (part IN ('lead', 'second', 'note_taker', 'shadow')),
    CONSTRAINT assignments_answer CHECK (answer IN ('asked', 'accepted', 'declined', 'tentative')),
    CONSTRAINT assignments_answered_for CHECK (
        (answer = 'asked') = (answered_for IS NULL) AND (answer = 'asked') = (answered_at IS NULL)
    ),
    CONSTRAINT assignments_comment CHECK (comment <> '' AND char_length(comment) <= 10000)
);

CREATE INDEX assignments_by_person ON assignments (person_id, booking_id);

-- Who is invited by their address alone. One who is no longer invited stays, so that it can be told to them.
CREATE TABLE guests (
    id            uuid        NOT NULL,
    booking_id    uuid        NOT NULL,
    email         text        NOT NULL,
    email_folded  text        NOT NULL,
    name          text,
    answer        text        NOT NULL,
    answered_for  timestamptz,
    answered_at   timestamptz,
    invited       boolean     NOT NULL,
    created_at    timestamptz NOT NULL,

    CONSTRAINT guests_pkey PRIMARY KEY (id),
    CONSTRAINT guests_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,

    -- Rule: nobody is a guest of the same interview twice.
    CONSTRAINT guests_once_each UNIQUE (booking_id, email_folded),

    CONSTRAINT guests_answer CHECK (answer IN ('asked', 'accepted', 'declined', 'tentative')),
    CONSTRAINT guests_answered_for CHECK (
        (answer = 'asked') = (answered_for IS NULL) AND (answer = 'asked') = (answered_at IS NULL)
    ),
    CONSTRAINT guests_name CHECK (name <> '' AND char_length(name) <= 200)
);

-- Who took part before anybody said as what.
INSERT INTO assignments (booking_id, person_id, part, answer, created_at)
SELECT booking_id, party_id, 'second', 'asked', now()
  FROM participations WHERE kind = 'assigned' AND party_id IN (SELECT id FROM people);
DELETE FROM participations WHERE kind = 'assigned' AND party_id NOT IN (SELECT id FROM people);


-- Who takes part, and when -------------------------------------------------------------------------------------------

-- Whoever is assigned takes part, until they decline. The lock keeps a writer from moving or cancelling the booking
-- meanwhile, and waits for one who is just doing so.
CREATE FUNCTION participations_follow_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM participations
         WHERE booking_id = OLD.booking_id AND kind = 'assigned' AND party_id = OLD.person_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO participations (booking_id, kind, party_id, starts_at, ends_at)
        SELECT id, 'assigned', NEW.person_id, starts_at, ends_at
          FROM bookings WHERE id = NEW.booking_id AND status <> 'cancelled' AND NEW.answer <> 'declined' FOR SHARE;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER participations_follow_new_assignment
    AFTER INSERT ON assignments
    FOR EACH ROW EXECUTE FUNCTION participations_follow_assignment();

CREATE TRIGGER participations_follow_changed_assignment
    AFTER UPDATE ON assignments
    FOR EACH ROW WHEN (
        (OLD.booking_id, OLD.person_id, OLD.answer = 'declined')
            <> (NEW.booking_id, NEW.person_id, NEW.answer = 'declined')
    ) EXECUTE FUNCTION participations_follow_assignment();

CREATE TRIGGER participations_follow_ended_assignment
    AFTER DELETE ON assignments
    FOR EACH ROW EXECUTE FUNCTION participations_follow_assignment();

-- As before, and a booking that lives again engages those assigned as well.
CREATE OR REPLACE FUNCTION participations_follow_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'cancelled' THEN
        DELETE FROM participations WHERE booking_id = NEW.id;
    ELSIF TG_OP = 'INSERT' OR OLD.status = 'cancelled' THEN
        INSERT INTO participations (booking_id, kind, party_id, starts_at, ends_at)
        VALUES (NEW.id, 'interviewer', NEW.interviewer_id, NEW.starts_at, NEW.ends_at),
               (NEW.id, 'candidate', NEW.candidate_id, NEW.starts_at, NEW.ends_at);
        INSERT INTO participations (booking_id, kind, party_id, starts_at, ends_at)
        SELECT NEW.id, 'assigned', person_id, NEW.starts_at, NEW.ends_at
          FROM assignments WHERE booking_id = NEW.id AND answer <> 'declined';
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

-- As before, and who is assigned takes part while they have not declined, and nobody else does.
CREATE OR REPLACE FUNCTION participations_match_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT'
        AND (TG_OP = 'DELETE' OR (OLD.booking_id, OLD.kind) <> (NEW.booking_id, NEW.kind)
            OR OLD.kind = 'assigned' AND OLD.party_id <> NEW.party_id)
        AND (OLD.kind <> 'assigned' OR EXISTS (
            SELECT 1 FROM assignments
             WHERE booking_id = OLD.booking_id AND person_id = OLD.party_id AND answer <> 'declined'
        ))
        AND EXISTS (SELECT 1 FROM bookings WHERE id = OLD.booking_id AND status <> 'cancelled' FOR SHARE)
    THEN
        RAISE EXCEPTION 'who gives, takes or is assigned to an interview takes part in it for as long as it is live'
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
            ELSE EXISTS (
                SELECT 1 FROM assignments
                 WHERE booking_id = NEW.booking_id AND person_id = NEW.party_id AND answer <> 'declined'
            )
        END
        FOR SHARE;
    IF FOUND THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'people take part in live bookings, at the times of these'
        USING ERRCODE = 'exclusion_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;


-- Messages -----------------------------------------------------------------------------------------------------------

-- Guests are told as well.
ALTER TABLE messages DROP CONSTRAINT messages_side;
ALTER TABLE messages ADD CONSTRAINT messages_side CHECK (side IN ('interviewer', 'candidate', 'guest'));
