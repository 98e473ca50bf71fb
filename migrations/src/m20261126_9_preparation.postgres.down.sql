DELETE FROM events WHERE kind = 'preparation.updated';
DELETE FROM jobs WHERE kind = 'prepare';
DELETE FROM notices WHERE kind = 'preparation';
ALTER TABLE notices DROP CONSTRAINT notices_kind;
ALTER TABLE notices ADD CONSTRAINT notices_kind CHECK (
    kind IN ('booked', 'moved', 'cancelled', 'reminder', 'undelivered', 'room_undelivered', 'webhook_off')
);
DROP TABLE preparation_tasks;
