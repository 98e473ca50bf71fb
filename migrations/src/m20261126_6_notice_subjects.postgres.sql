-- Notices may be about practice rooms and webhooks as well as interviews, on PostgreSQL.

-- `cause_id`: what told it: the message, the message about a practice room, or what a webhook was told. Rooms and what
-- webhooks were told go before the notices do.
ALTER TABLE notices DROP CONSTRAINT notices_message;
ALTER TABLE notices RENAME COLUMN message_id TO cause_id;
ALTER TABLE notices ALTER COLUMN booking_id DROP NOT NULL;
ALTER TABLE notices ALTER COLUMN slot_id DROP NOT NULL;
ALTER TABLE notices ALTER COLUMN start_at DROP NOT NULL;
ALTER TABLE notices ALTER COLUMN end_at DROP NOT NULL;
ALTER TABLE notices ADD COLUMN room_id uuid;
ALTER TABLE notices ADD COLUMN webhook_id uuid;

ALTER TABLE notices DROP CONSTRAINT notices_kind;
ALTER TABLE notices ADD CONSTRAINT notices_kind CHECK (
    kind IN ('booked', 'moved', 'cancelled', 'reminder', 'undelivered', 'room_undelivered', 'webhook_off')
);

-- Rule: a notice is about one thing, of the sort that its kind tells of.
ALTER TABLE notices ADD CONSTRAINT notices_subject CHECK (
    (booking_id IS NOT NULL) = (kind NOT IN ('room_undelivered', 'webhook_off'))
    AND (slot_id IS NOT NULL) = (booking_id IS NOT NULL)
    AND (room_id IS NOT NULL) = (kind = 'room_undelivered')
    AND (webhook_id IS NOT NULL) = (kind = 'webhook_off')
    AND (start_at IS NULL) = (kind = 'webhook_off')
    AND (end_at IS NULL) = (kind = 'webhook_off')
);
