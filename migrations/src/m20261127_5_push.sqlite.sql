-- Browsers that are told of people's notices by web push, on SQLite. Values are written as in the first migration.

-- Subscriptions ------------------------------------------------------------------------------------------------------

-- `endpoint`: where the push service of the browser takes what is for it. `p256dh`, `auth`: what only that browser can read
-- is encrypted with these, in base64url. `failures`: attempts in vain since the last one that went well.
CREATE TABLE push_subscriptions (
    id               BLOB    NOT NULL,
    person_id        BLOB    NOT NULL,
    endpoint         TEXT    NOT NULL,
    p256dh           TEXT    NOT NULL,
    auth             TEXT    NOT NULL,
    device           TEXT    NOT NULL,
    created_at       TEXT    NOT NULL,
    last_success_at  TEXT,
    failures         INTEGER NOT NULL,
    last_error       TEXT,

    CONSTRAINT push_subscriptions_pkey PRIMARY KEY (id),
    CONSTRAINT push_subscriptions_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE,

    -- Rule: a browser is told of the notices of one person.
    CONSTRAINT push_subscriptions_endpoint UNIQUE (endpoint),

    CONSTRAINT push_subscriptions_address CHECK (
        (endpoint GLOB 'https://?*' OR endpoint GLOB 'http://?*') AND endpoint NOT GLOB '* *' AND length(endpoint) <= 1000
    ),
    CONSTRAINT push_subscriptions_keys CHECK (length(p256dh) = 87 AND length(auth) = 22),
    CONSTRAINT push_subscriptions_device CHECK (device <> '' AND length(device) <= 100),
    CONSTRAINT push_subscriptions_failures CHECK (
        typeof(failures) = 'integer' AND failures >= 0 AND (failures > 0) = (last_error IS NOT NULL)
    ),
    CONSTRAINT push_subscriptions_ids CHECK (typeof(id) = 'blob' AND length(id) = 16),
    CONSTRAINT push_subscriptions_instants CHECK (
        created_at GLOB '????-??-??T??:??:??*+00:00'
        AND (last_success_at IS NULL OR last_success_at GLOB '????-??-??T??:??:??*+00:00')
    )
);

CREATE INDEX push_subscriptions_by_person ON push_subscriptions (person_id, created_at);


-- What is to be shown there ------------------------------------------------------------------------------------------

-- Gone once it arrived, or is of no use. `notice_id`: nothing where somebody only tries it out. `begins_at`: when begins
-- what the notice is about, the sooner of the two times where it moved; nothing where nothing begins. Of a notice that has
-- gone nothing is shown.
CREATE TABLE pushes (
    id               BLOB NOT NULL,
    subscription_id  BLOB NOT NULL,
    notice_id        BLOB,
    begins_at        TEXT,
    created_at       TEXT NOT NULL,

    CONSTRAINT pushes_pkey PRIMARY KEY (id),
    CONSTRAINT pushes_subscription FOREIGN KEY (subscription_id) REFERENCES push_subscriptions (id) ON DELETE CASCADE,

    -- Rule: a notice does not wait twice for one browser.
    CONSTRAINT pushes_once_each UNIQUE (subscription_id, notice_id),

    CONSTRAINT pushes_ids CHECK (typeof(id) = 'blob' AND length(id) = 16),
    CONSTRAINT pushes_instants CHECK (
        (begins_at IS NULL OR begins_at GLOB '????-??-??T??:??:??*+00:00')
        AND created_at GLOB '????-??-??T??:??:??*+00:00'
    )
);

CREATE INDEX pushes_by_notice ON pushes (notice_id);
CREATE INDEX pushes_by_age ON pushes (created_at);


-- Preferences --------------------------------------------------------------------------------------------------------

-- Of somebody's notices, what their devices show at once.
ALTER TABLE preferences ADD COLUMN push_changes BOOLEAN NOT NULL DEFAULT 1
    CONSTRAINT preferences_push_changes CHECK (push_changes IN (0, 1));
ALTER TABLE preferences ADD COLUMN push_reminders BOOLEAN NOT NULL DEFAULT 1
    CONSTRAINT preferences_push_reminders CHECK (push_reminders IN (0, 1));
ALTER TABLE preferences ADD COLUMN push_troubles BOOLEAN NOT NULL DEFAULT 1
    CONSTRAINT preferences_push_troubles CHECK (push_troubles IN (0, 1));
