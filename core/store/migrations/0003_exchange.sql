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
