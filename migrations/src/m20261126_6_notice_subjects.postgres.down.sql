DELETE FROM notices WHERE kind IN ('room_undelivered', 'webhook_off');
ALTER TABLE notices DROP CONSTRAINT notices_subject;
ALTER TABLE notices DROP CONSTRAINT notices_kind;
ALTER TABLE notices ADD CONSTRAINT notices_kind CHECK (
    kind IN ('booked', 'moved', 'cancelled', 'reminder', 'undelivered')
);
ALTER TABLE notices DROP COLUMN webhook_id;
ALTER TABLE notices DROP COLUMN room_id;
ALTER TABLE notices ALTER COLUMN end_at SET NOT NULL;
ALTER TABLE notices ALTER COLUMN start_at SET NOT NULL;
ALTER TABLE notices ALTER COLUMN slot_id SET NOT NULL;
ALTER TABLE notices ALTER COLUMN booking_id SET NOT NULL;
ALTER TABLE notices RENAME COLUMN cause_id TO message_id;
DELETE FROM notices WHERE message_id NOT IN (SELECT id FROM messages);
ALTER TABLE notices ADD CONSTRAINT notices_message FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE;
