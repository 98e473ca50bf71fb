-- Who is told elsewhere of what happens, and what became of it, on SQLite. Values are written as in the first migration.

-- An address elsewhere. `events` is a list of names, NULL for all. `off_because` is why the product itself switched it
-- off, `failing_since` when the first delivery failed since the last one arrived. Its secret is derived from the secret
-- key of the server, its id and `generation`; `secret_hash` tells whether that is still the one that was shown.
CREATE TABLE webhooks (
    id             BLOB    NOT NULL,
    url            TEXT    NOT NULL,
    kind           TEXT    NOT NULL,
    events         TEXT,
    active         BOOLEAN NOT NULL,
    off_because    TEXT,
    failing_since  TEXT,
    generation     INTEGER,
    secret_hash    BLOB,
    former_until   TEXT,
    version        BIGINT  NOT NULL,
    created_at     TEXT    NOT NULL,
    updated_at     TEXT    NOT NULL,

    CONSTRAINT webhooks_pkey PRIMARY KEY (id),
    CONSTRAINT webhooks_kind CHECK (kind IN ('standard', 'slack')),

    -- Rule: what is not for people alone is signed.
    CONSTRAINT webhooks_signed CHECK (
        (kind = 'standard') = (generation IS NOT NULL) AND (generation IS NULL) = (secret_hash IS NULL)
        AND (former_until IS NULL OR generation > 1)
    ),
    CONSTRAINT webhooks_generation CHECK (generation IS NULL OR (typeof(generation) = 'integer' AND generation >= 1)),
    CONSTRAINT webhooks_events CHECK (
        events IS NULL OR (json_valid(events) AND json_type(events) = 'array' AND json_array_length(events) > 0)
    ),
    CONSTRAINT webhooks_off_for_a_reason CHECK (off_because IS NULL OR NOT active),
    CONSTRAINT webhooks_booleans CHECK (active IN (0, 1)),
    CONSTRAINT webhooks_ids CHECK (typeof(id) = 'blob' AND length(id) = 16),
    CONSTRAINT webhooks_instants CHECK (
        (failing_since IS NULL OR failing_since GLOB '????-??-??T??:??:??*+00:00')
        AND (former_until IS NULL OR former_until GLOB '????-??-??T??:??:??*+00:00')
        AND created_at GLOB '????-??-??T??:??:??*+00:00'
        AND updated_at GLOB '????-??-??T??:??:??*+00:00'
    )
);

-- What a webhook is told of one event, written with the event, and what became of it. `event_id` is what receivers know
-- the event by, `about` its name, `body` what is sent, to the letter. `attempts` counts from when the delivery came to
-- be, or from when somebody asked for it once more.
CREATE TABLE webhook_deliveries (
    id           BLOB    NOT NULL,
    webhook_id   BLOB    NOT NULL,
    event_id     BLOB    NOT NULL,
    about        TEXT    NOT NULL,
    body         TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    attempts     INTEGER NOT NULL,
    last_status  INTEGER,
    last_error   TEXT,
    tried_at     TEXT,
    created_at   TEXT    NOT NULL,

    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_deliveries_webhook FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE,

    -- Rule: of each event a webhook is told once, however often that is tried.
    CONSTRAINT webhook_deliveries_once_each UNIQUE (webhook_id, event_id),

    CONSTRAINT webhook_deliveries_state CHECK (state IN ('waiting', 'delivered', 'recorded', 'failed', 'skipped')),
    CONSTRAINT webhook_deliveries_attempts CHECK (typeof(attempts) = 'integer' AND attempts >= 0),
    CONSTRAINT webhook_deliveries_status CHECK (
        last_status IS NULL OR (typeof(last_status) = 'integer' AND last_status BETWEEN 100 AND 999)
    ),
    CONSTRAINT webhook_deliveries_ids CHECK (
        typeof(id) = 'blob' AND length(id) = 16 AND typeof(event_id) = 'blob' AND length(event_id) = 16
    ),
    CONSTRAINT webhook_deliveries_instants CHECK (
        (tried_at IS NULL OR tried_at GLOB '????-??-??T??:??:??*+00:00')
        AND created_at GLOB '????-??-??T??:??:??*+00:00'
    )
);

CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, created_at, id);
CREATE INDEX webhook_deliveries_by_age     ON webhook_deliveries (created_at);

-- Who is busy with what just now: nobody is to wait for a receiver that is slow.
CREATE INDEX jobs_held ON jobs (order_key) WHERE lease IS NOT NULL;
