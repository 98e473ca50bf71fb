DELETE FROM notices WHERE kind = 'declined';
ALTER TABLE notices DROP CONSTRAINT notices_kind;
ALTER TABLE notices ADD CONSTRAINT notices_kind CHECK (
    kind IN (
        'booked', 'moved', 'cancelled', 'reminder', 'preparation', 'outcome', 'follow_up', 'undelivered',
        'room_undelivered', 'webhook_off'
    )
);
