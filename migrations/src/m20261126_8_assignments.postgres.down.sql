DELETE FROM events WHERE kind = 'interview.changed';
DELETE FROM jobs WHERE subject_id IN (SELECT id FROM messages WHERE side = 'guest');
DELETE FROM messages WHERE side = 'guest';
ALTER TABLE messages DROP CONSTRAINT messages_side;
ALTER TABLE messages ADD CONSTRAINT messages_side CHECK (side IN ('interviewer', 'candidate'));

-- Who takes part does so still; as what is forgotten.
DROP TRIGGER participations_follow_ended_assignment ON assignments;
DROP TRIGGER participations_follow_changed_assignment ON assignments;
DROP TRIGGER participations_follow_new_assignment ON assignments;
DROP FUNCTION participations_follow_assignment();
CREATE OR REPLACE FUNCTION participations_follow_booking() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE FUNCTION participations_match_booking() RETURNS trigger LANGUAGE plpgsql AS $$
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

DROP TABLE guests;
DROP TABLE assignments;
DROP TABLE outside_colleagues;
