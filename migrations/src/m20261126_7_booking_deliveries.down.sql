DROP INDEX webhook_deliveries_by_booking;
ALTER TABLE webhook_deliveries DROP COLUMN booking_id;
