-- By which way people want their messages, on SQLite.

-- `remind_…` is by mail, `notice_…` on somebody's page. Whoever did without a reminder before does without both.
ALTER TABLE preferences ADD COLUMN notice_changes BOOLEAN NOT NULL DEFAULT 1
    CONSTRAINT preferences_notice_changes CHECK (notice_changes IN (0, 1));
ALTER TABLE preferences ADD COLUMN notice_day_before BOOLEAN NOT NULL DEFAULT 1
    CONSTRAINT preferences_notice_day_before CHECK (notice_day_before IN (0, 1));
ALTER TABLE preferences ADD COLUMN notice_two_hours_before BOOLEAN NOT NULL DEFAULT 1
    CONSTRAINT preferences_notice_two_hours_before CHECK (notice_two_hours_before IN (0, 1));
ALTER TABLE preferences ADD COLUMN notice_others BOOLEAN NOT NULL DEFAULT 1
    CONSTRAINT preferences_notice_others CHECK (notice_others IN (0, 1));

UPDATE preferences SET
    notice_day_before = remind_day_before,
    notice_two_hours_before = remind_two_hours_before,
    notice_others = remind_others;
