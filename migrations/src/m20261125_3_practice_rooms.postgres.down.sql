-- What people take part in goes with the rooms; the rest of it is as it was.
DELETE FROM practice_rooms;

DROP TRIGGER participations_match_a_room ON participations;
DROP FUNCTION participations_match_room;

ALTER TABLE participations
    DROP CONSTRAINT participations_once_in_booking,
    DROP CONSTRAINT participations_kind,
    DROP COLUMN room_id,
    ALTER COLUMN booking_id SET NOT NULL,
    ADD CONSTRAINT participations_pkey PRIMARY KEY (booking_id, kind, party_id),
    ADD CONSTRAINT participations_kind CHECK (kind IN ('interviewer', 'candidate', 'assigned'));

DROP TABLE practice_rounds;
DROP TABLE practice_rooms;

DROP FUNCTION participations_follow_room;
DROP FUNCTION practice_rooms_taken_once;
