-- Browsers that are told of people's notices by web push, on PostgreSQL.

-- Subscriptions ------------------------------------------------------------------------------------------------------

-- `endpoint`: where the push service of the browser takes what is for it. `p256dh`, `auth`: what only that browser can read
-- is encrypted with these, in base64url. `failures`: attempts in vain since the last one that went well.
CREATE TABLE push_subscriptions (
    id               uuid        NOT NULL,
    person_id        uuid        NOT NULL,
    endpoint         text        NOT NULL,
    p256dh           text        NOT NULL,
    auth             text        NOT NULL,
    device           text        NOT NULL,
    created_at       timestamptz NOT NULL,
    last_success_at  timestamptz,
    failures         integer     NOT NULL,
    last_error       text,

    CONSTRAINT push_subscriptions_pkey PRIMARY KEY (id),
    CONSTRAINT push_subscriptions_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE,

    -- Rule: a browser is told of the notices of one person.
    CONSTRAINT push_subscriptions_endpoint UNIQUE (endpoint),

    CONSTRAINT push_subscriptions_address CHECK (endpoint ~ '^https?://[^ ]+$' AND char_length(endpoint) <= 1000),
    CONSTRAINT push_subscriptions_keys CHECK (char_length(p256dh) = 87 AND char_length(auth) = 22),
    CONSTRAINT push_subscriptions_device CHECK (device <> '' AND char_length(device) <= 100),
    CONSTRAINT push_subscriptions_failures CHECK (failures >= 0 AND (failures > 0) = (last_error IS NOT NULL))
);

CREATE INDEX push_subscriptions_by_person ON push_subscriptions (person_id, created_at);


-- What is to be shown there ------------------------------------------------------------------------------------------

-- Gone once it arrived, or is of no use. `notice_id`: nothing where somebody only tries it out. `begins_at`: when begins
-- what the notice is about, the sooner of the two times where it moved; nothing where nothing begins. Of a notice that has
-- gone nothing is shown.
CREATE TABLE pushes (
    id               uuid        NOT NULL,
    subscription_id  uuid        NOT NULL,
    notice_id        uuid,
    begins_at        timestamptz,
    created_at       timestamptz NOT NULL,

    CONSTRAINT pushes_pkey PRIMARY KEY (id),
    CONSTRAINT pushes_subscription FOREIGN KEY (subscription_id) REFERENCES push_subscriptions (id) ON DELETE CASCADE,

    -- Rule: a notice does not wait twice for one browser.
    CONSTRAINT pushes_once_each UNIQUE (subscription_id, notice_id)
);

CREATE INDEX pushes_by_notice ON pushes (notice_id);
CREATE INDEX pushes_by_age ON pushes (created_at);


-- Preferences --------------------------------------------------------------------------------------------------------

-- Of somebody's notices, what their devices show at once.
ALTER TABLE preferences ADD COLUMN push_changes boolean NOT NULL DEFAULT true;
ALTER TABLE preferences ADD COLUMN push_reminders boolean NOT NULL DEFAULT true;
ALTER TABLE preferences ADD COLUMN push_troubles boolean NOT NULL DEFAULT true;
