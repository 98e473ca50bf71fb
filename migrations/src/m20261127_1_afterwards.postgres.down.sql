DELETE FROM events WHERE kind = 'follow_ups.updated';
DELETE FROM notices WHERE kind IN ('outcome', 'follow_up');
ALTER TABLE notices DROP CONSTRAINT notices_kind;
ALTER TABLE notices ADD CONSTRAINT notices_kind CHECK (
    kind IN (
        'booked', 'moved', 'cancelled', 'reminder', 'preparation', 'undelivered', 'room_undelivered', 'webhook_off'
    )
);
DROP TABLE follow_ups;
DROP TABLE outcomes;
