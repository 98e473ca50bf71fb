-- Who refers before what is referred to; triggers and indexes go with their tables.
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
