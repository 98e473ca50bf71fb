-- Who is told elsewhere of what happens, and what became of it, on PostgreSQL.

-- An address elsewhere. `events` is a list of names, NULL for all. `off_because` is why the product itself switched it
-- off, `failing_since` when the first delivery failed since the last one arrived. Its secret is derived from the secret
-- key of the server, its id and `generation`; `secret_hash` tells whether that is still the one that was shown.
CREATE TABLE webhooks (
    id             uuid        NOT NULL,
    url            text        NOT NULL,
    kind           text        NOT NULL,
    events         jsonb,
    active         boolean     NOT NULL,
    off_because    text,
    failing_since  timestamptz,
    generation     integer,
    secret_hash    bytea,
    former_until   timestamptz,
    version        bigint      NOT NULL,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,

    CONSTRAINT webhooks_pkey PRIMARY KEY (id),
    CONSTRAINT webhooks_kind CHECK (kind IN ('standard', 'slack')),

    -- Rule: what is not for people alone is signed.
    CONSTRAINT webhooks_signed CHECK (
        (kind = 'standard') = (generation IS NOT NULL) AND (generation IS NULL) = (secret_hash IS NULL)
        AND (former_until IS NULL OR generation > 1)
    ),
    CONSTRAINT webhooks_generation CHECK (generation >= 1),
    CONSTRAINT webhooks_events CHECK (jsonb_typeof(events) = 'array' AND jsonb_array_length(events) > 0),
    CONSTRAINT webhooks_off_for_a_reason CHECK (off_because IS NULL OR NOT active)
);

-- What a webhook is told of one event, written with the event, and what became of it. `event_id` is what receivers know
-- the event by, `about` its name, `body` what is sent, to the letter. `attempts` counts from when the delivery came to
-- be, or from when somebody asked for it once more.
CREATE TABLE webhook_deliveries (
    id           uuid        NOT NULL,
    webhook_id   uuid        NOT NULL,
    event_id     uuid        NOT NULL,
    about        text        NOT NULL,
    body         text        NOT NULL,
    state        text        NOT NULL,
    attempts     integer     NOT NULL,
    last_status  integer,
    last_error   text,
    tried_at     timestamptz,
    created_at   timestamptz NOT NULL,

    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_deliveries_webhook FOREIGN KEY (webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE,

    -- Rule: of each event a webhook is told once, however often that is tried.
    CONSTRAINT webhook_deliveries_once_each UNIQUE (webhook_id, event_id),

    CONSTRAINT webhook_deliveries_state CHECK (state IN ('waiting', 'delivered', 'recorded', 'failed', 'skipped')),
    CONSTRAINT webhook_deliveries_attempts CHECK (attempts >= 0),
    CONSTRAINT webhook_deliveries_status CHECK (last_status BETWEEN 100 AND 999)
);

CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, created_at, id);
CREATE INDEX webhook_deliveries_by_age     ON webhook_deliveries (created_at);

-- Who is busy with what just now: nobody is to wait for a receiver that is slow.
CREATE INDEX jobs_held ON jobs (order_key) WHERE lease IS NOT NULL;
