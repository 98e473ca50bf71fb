-- What those who took part in an interview are thanked with, and what became of it, on SQLite. Values are written as in
-- the first migration.

-- `party_kind` and `party_id`: whom it is for; `name` and `email`: as they were called and reached when it was written, or
-- when it left. `perhaps_sent`: an attempt to carry it began of whose end nothing is known. `remark`: what the other side
-- said last. `due_at`: when it leaves; nothing of a draft. `sent_at`: when it was sent or recorded last.
CREATE TABLE thank_you_notes (
    id            BLOB    NOT NULL,
    booking_id    BLOB    NOT NULL,
    party_kind    TEXT    NOT NULL,
    party_id      BLOB    NOT NULL,
    name          TEXT    NOT NULL,
    email         TEXT    NOT NULL,
    subject       TEXT    NOT NULL,
    body          TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    tries         INTEGER NOT NULL,
    perhaps_sent  BOOLEAN NOT NULL,
    remark        TEXT,
    due_at        TEXT,
    sent_at       TEXT,
    author_id     BLOB    NOT NULL,
    version       BIGINT  NOT NULL,
    created_at    TEXT    NOT NULL,
    updated_at    TEXT    NOT NULL,

    CONSTRAINT thank_you_notes_pkey PRIMARY KEY (id),
    CONSTRAINT thank_you_notes_booking FOREIGN KEY (booking_id) REFERENCES bookings (id) ON DELETE CASCADE,
    CONSTRAINT thank_you_notes_author FOREIGN KEY (author_id) REFERENCES people (id),

    -- Rule: whoever took part is thanked for an interview once.
    CONSTRAINT thank_you_notes_once_each UNIQUE (booking_id, party_kind, party_id),

    CONSTRAINT thank_you_notes_party_kind CHECK (party_kind IN ('candidate', 'person', 'guest')),
    CONSTRAINT thank_you_notes_to CHECK (
        name <> '' AND length(name) <= 254 AND email <> '' AND length(email) <= 254
    ),
    CONSTRAINT thank_you_notes_subject CHECK (
        subject <> '' AND length(subject) <= 200 AND subject NOT GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*'
    ),
    CONSTRAINT thank_you_notes_body CHECK (body <> '' AND length(body) <= 10000),
    CONSTRAINT thank_you_notes_state CHECK (state IN ('draft', 'queued', 'sent', 'recorded', 'failed')),
    CONSTRAINT thank_you_notes_tries CHECK (typeof(tries) = 'integer' AND tries >= 0),
    CONSTRAINT thank_you_notes_due CHECK ((state = 'draft') = (due_at IS NULL)),
    CONSTRAINT thank_you_notes_sent_at_some_time CHECK (state NOT IN ('sent', 'recorded') OR sent_at IS NOT NULL),
    -- Rule: what failed says why.
    CONSTRAINT thank_you_notes_failed CHECK (state <> 'failed' OR (remark IS NOT NULL AND remark <> '')),
    -- Rule: what has been sent is no draft again.
    CONSTRAINT thank_you_notes_draft CHECK (state <> 'draft' OR sent_at IS NULL),
    CONSTRAINT thank_you_notes_version CHECK (typeof(version) = 'integer' AND version >= 1),
    CONSTRAINT thank_you_notes_booleans CHECK (perhaps_sent IN (0, 1)),
    CONSTRAINT thank_you_notes_ids CHECK (
        typeof(id) = 'blob' AND length(id) = 16 AND typeof(party_id) = 'blob' AND length(party_id) = 16
    ),
    CONSTRAINT thank_you_notes_instants CHECK (
        (due_at IS NULL OR due_at GLOB '????-??-??T??:??:??*+00:00')
        AND (sent_at IS NULL OR sent_at GLOB '????-??-??T??:??:??*+00:00')
        AND created_at GLOB '????-??-??T??:??:??*+00:00'
        AND updated_at GLOB '????-??-??T??:??:??*+00:00'
    )
);

-- Rule: what has left, or is leaving, says what it said.
CREATE TRIGGER thank_you_notes_stay
BEFORE UPDATE OF subject, body ON thank_you_notes
WHEN (OLD.subject <> NEW.subject OR OLD.body <> NEW.body) AND (OLD.sent_at IS NOT NULL OR OLD.state = 'queued')
BEGIN
    SELECT RAISE(ABORT, 'thank_you_notes_stay');
END;
