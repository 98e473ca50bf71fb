-- What webhooks are told of a booking stands in its ledger, on SQLite. Values are written as in the first migration.

-- Of what was told before it is not known which booking it was of; it goes with the log.
ALTER TABLE webhook_deliveries ADD COLUMN booking_id BLOB
    CONSTRAINT webhook_deliveries_booking CHECK (
        booking_id IS NULL OR (typeof(booking_id) = 'blob' AND length(booking_id) = 16)
    );

CREATE INDEX webhook_deliveries_by_booking ON webhook_deliveries (booking_id, created_at, id) WHERE booking_id IS NOT NULL;
