-- Which messages people want, and when, on PostgreSQL.

-- Whoever has no row wants every reminder, at any time. Quiet hours begin and end at minutes of the day by the clock of
-- their time zone, over midnight where the end is the lesser number.
CREATE TABLE preferences (
    person_id                uuid    NOT NULL,
    remind_day_before        boolean NOT NULL,
    remind_two_hours_before  boolean NOT NULL,
    remind_others            boolean NOT NULL,
    quiet_from               integer,
    quiet_until              integer,

    CONSTRAINT preferences_pkey PRIMARY KEY (person_id),
    CONSTRAINT preferences_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT preferences_quiet_hours_have_both_ends CHECK ((quiet_from IS NULL) = (quiet_until IS NULL)),
    CONSTRAINT preferences_minutes_of_the_day CHECK (
        (quiet_from IS NULL OR quiet_from BETWEEN 0 AND 1439) AND (quiet_until IS NULL OR quiet_until BETWEEN 0 AND 1439)
    ),
    CONSTRAINT preferences_at_most_16_hours CHECK (
        quiet_from IS NULL OR (quiet_until - quiet_from + 1440) % 1440 BETWEEN 1 AND 960
    )
);

-- When it would have left, of a message that is held until somebody's quiet hours end.
ALTER TABLE messages ADD COLUMN held_from timestamptz
    CONSTRAINT messages_held_for_later CHECK (held_from IS NULL OR held_from < due_at);

-- What waits for somebody.
CREATE INDEX messages_by_party ON messages (party_id, state, due_at);
