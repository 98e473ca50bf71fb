-- By which way people want their messages, on PostgreSQL.

-- `remind_…` is by mail, `notice_…` on somebody's page. Whoever did without a reminder before does without both.
ALTER TABLE preferences ADD COLUMN notice_changes boolean NOT NULL DEFAULT true;
ALTER TABLE preferences ADD COLUMN notice_day_before boolean NOT NULL DEFAULT true;
ALTER TABLE preferences ADD COLUMN notice_two_hours_before boolean NOT NULL DEFAULT true;
ALTER TABLE preferences ADD COLUMN notice_others boolean NOT NULL DEFAULT true;

UPDATE preferences SET
    notice_day_before = remind_day_before,
    notice_two_hours_before = remind_two_hours_before,
    notice_others = remind_others;
