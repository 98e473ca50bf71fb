ALTER TABLE preferences DROP COLUMN notice_others;
ALTER TABLE preferences DROP COLUMN notice_two_hours_before;
ALTER TABLE preferences DROP COLUMN notice_day_before;
ALTER TABLE preferences DROP COLUMN notice_changes;
