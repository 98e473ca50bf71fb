-- Who refers before what is referred to; triggers and indexes go with their tables, functions do not.
-- The extension stays: it may have been there before, and others may use it.
DROP TABLE events;
DROP TABLE audit;
DROP TABLE booking_attempts;
DROP TABLE idempotency_keys;
DROP TABLE sessions;
DROP TABLE participations;
DROP TABLE bookings;
DROP TABLE slots;
DROP TABLE offered_days;
DROP TABLE policy;
DROP TABLE candidates;
DROP TABLE people;

DROP FUNCTION participations_match_booking;
DROP FUNCTION participations_follow_booking;
DROP FUNCTION bookings_match_slot;
DROP FUNCTION slots_booked;
DROP FUNCTION slots_free_their_day;
DROP FUNCTION offered_days_within_limit;
