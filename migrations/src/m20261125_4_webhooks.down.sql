DROP INDEX jobs_held;
DELETE FROM jobs WHERE kind = 'post';
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
