-- What those who took part in an interview are thanked with, and what became of it, on PostgreSQL.

-- `party_kind` and `party_id`: whom it is for; `name` and `email`: as they were called and reached when it was written, or
-- when it left. `perhaps_sent`: an attempt to carry it began of whose end nothing is known. `remark`: what the other side
-- said last. `due_at`: when it leaves; nothing of a draft. `sent_at`: when it was sent or recorded last.
CREATE TABLE thank_you_notes (
    id            uuid        NOT NULL,
    booking_id    uuid        NOT NULL,
    party_kind    text        NOT NULL,
    party_id      uuid        NOT NULL,
    name          text        NOT NULL,
    email         text        NOT NULL,
    subject       text        NOT NULL,
    body          text        NOT NULL,
    state         text        NOT NULL,
    tries         integer     NOT NULL,
    perhaps_sent  boolean     NOT NULL,
    remark        text,
    due_at        timestamptz,
    sent_at       timestamptz,
    author_id     uuid        NOT NULL,
    version       bigint      NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,

    CONSTRAINT thank_you_notes_pkey PRIMARY KEY (id),
    CONSTRAINT thank_you_notes_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT thank_you_notes_author FOREIGN KEY (author_id) REFERENCES people (id),

    -- Rule: whoever took part is thanked for an interview once.
    CONSTRAINT thank_you_notes_once_each UNIQUE (booking_id, party_kind, party_id),

    CONSTRAINT thank_you_notes_party_kind CHECK (party_kind IN ('candidate', 'person', 'guest')),
    CONSTRAINT thank_you_notes_to CHECK (
        name <> '' AND char_length(name) <= 254 AND email <> '' AND char_length(email) <= 254
    ),
    CONSTRAINT thank_you_notes_subject CHECK (
        subject <> '' AND char_length(subject) <= 200 AND subject !~ '[[:cntrl:]]'
    ),
    CONSTRAINT thank_you_notes_body CHECK (body <> '' AND char_length(body) <= 10000),
    CONSTRAINT thank_you_notes_state CHECK (state IN ('draft', 'queued', 'sent', 'recorded', 'failed')),
    CONSTRAINT thank_you_notes_tries CHECK (tries >= 0),
    CONSTRAINT thank_you_notes_due CHECK ((state = 'draft') = (due_at IS NULL)),
    CONSTRAINT thank_you_notes_sent_at_some_time CHECK (state NOT IN ('sent', 'recorded') OR sent_at IS NOT NULL),
    -- Rule: what failed says why.
    CONSTRAINT thank_you_notes_failed CHECK (state <> 'failed' OR (remark IS NOT NULL AND remark <> '')),
    -- Rule: what has been sent is no draft again.
    CONSTRAINT thank_you_notes_draft CHECK (state <> 'draft' OR sent_at IS NULL),
    CONSTRAINT thank_you_notes_version CHECK (version >= 1)
);

-- Rule: what has left, or is leaving, says what it said.
CREATE FUNCTION thank_you_notes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a note that is leaving or has left stays as it is'
        USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'thank_you_notes_stay', TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER thank_you_notes_stay
    BEFORE UPDATE OF subject, body ON thank_you_notes
    FOR EACH ROW WHEN (
        (OLD.subject, OLD.body) IS DISTINCT FROM (NEW.subject, NEW.body)
        AND (OLD.sent_at IS NOT NULL OR OLD.state = 'queued')
    )
    EXECUTE FUNCTION thank_you_notes_stay();
