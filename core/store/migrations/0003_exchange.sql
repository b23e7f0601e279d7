-- Schema 3: what goes on between this laptop and its district beside the plain exchange.

-- What the district told this very laptop to do. An order that was carried out stays, so that it is never done twice.
CREATE TABLE device_order (
    id       TEXT PRIMARY KEY,
    kind     TEXT NOT NULL,
    text     TEXT NOT NULL, -- canonical JSON as the district signed it
    state    TEXT NOT NULL, -- open, done, unknown (a newer kind: kept until this program knows it)
    taken_ms INTEGER NOT NULL,
    is_told  INTEGER NOT NULL DEFAULT 0 -- the district has heard what became of it
) STRICT, WITHOUT ROWID;

-- Items that fail by themselves (core/store/failing.py): they go alone, and after five failures not at all.
-- New states of the outbox: parked (failed too often, a person decides), mended (another item does its work).
CREATE TABLE failing (
    seq       INTEGER PRIMARY KEY REFERENCES outbox (seq),
    failures  INTEGER NOT NULL,
    is_placed INTEGER NOT NULL DEFAULT 0 -- the district knows of its place in the chain
) STRICT;
ALTER TABLE outbox ADD COLUMN held_ms INTEGER; -- when the district first said "held"; null otherwise

-- Files for the district that were written to a stick, until their receipt (or a newer one) was read.
CREATE TABLE stick_export (
    number     INTEGER PRIMARY KEY, -- counts up: clocks may be set back
    id         TEXT NOT NULL UNIQUE,
    made_ms    INTEGER NOT NULL,
    epoch      TEXT NOT NULL, -- of the district, as far as this laptop knew
    cursor     TEXT NOT NULL, -- where the receipt's pages begin
    answer_key BLOB, -- private X25519 that the receipt is sealed to; gone when no receipt is needed any more
    batches    TEXT NOT NULL, -- JSON: names of the batches in their order
    items      INTEGER NOT NULL,
    photos     INTEGER NOT NULL,
    is_written INTEGER NOT NULL DEFAULT 0,
    read_ms    INTEGER, -- when its receipt (or a newer one) was read
    answer_ms  INTEGER NOT NULL DEFAULT 0 -- the district's time in the newest answer to it
) STRICT;
CREATE TABLE stick_item (
    export_id TEXT NOT NULL REFERENCES stick_export (id),
    batch     INTEGER NOT NULL,
    place     INTEGER NOT NULL,
    item_id   TEXT NOT NULL,
    PRIMARY KEY (export_id, batch, place)
) STRICT, WITHOUT ROWID;

-- What the author of a proposal saw in its fields: shown beside both versions when they differ.
ALTER TABLE person_edit ADD COLUMN before TEXT NOT NULL DEFAULT '{}';
CREATE INDEX person_edit_disputed ON person_edit (seq) WHERE state = 'conflict';

-- Persons whom the district takes off this laptop. Not carried out before the pull has come to its end, and when they are
-- too many, not before somebody was asked.
CREATE TABLE removal (
    person_id TEXT PRIMARY KEY,
    version   INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    is_afresh INTEGER NOT NULL,
    state     TEXT NOT NULL -- pulled (the pull goes on), asked, kept (somebody said: not now)
) STRICT, WITHOUT ROWID;

-- Persons who left while something about them had not reached the district.
CREATE TABLE tray (
    person_id TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    village   TEXT NOT NULL,
    since_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One person's records of some kinds, read from the index alone: their bodies fill whole pages, and every signing asks.
DROP INDEX fact_person;
CREATE INDEX fact_person ON fact (person_id, kind, occurred_ms DESC);
