-- The first schema. Real columns are what the program reasons about; the rest of a record is one JSON object.

CREATE TABLE workspace (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Persons: what the district says (base) and what this laptop proposes (edit) are stored apart and never
-- merged in place. `person` is derived from both, made anew for one person in the transaction that touches him.
CREATE TABLE person_base (
    id      TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    body    TEXT NOT NULL,
    is_gone INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE person_edit (
    id           TEXT PRIMARY KEY,
    person_id    TEXT NOT NULL,
    base_version INTEGER NOT NULL,
    fields       TEXT NOT NULL,
    reason       TEXT NOT NULL,
    recorded_ms  INTEGER NOT NULL,
    seq          INTEGER NOT NULL, -- of its event: the order in which edits were made, whatever the clock said
    import_id    TEXT NOT NULL DEFAULT '',
    state        TEXT NOT NULL DEFAULT 'waiting' -- waiting, accepted, answered, conflict, refused, withdrawn
) STRICT, WITHOUT ROWID;
CREATE INDEX person_edit_person ON person_edit (person_id, seq);
CREATE INDEX person_edit_import ON person_edit (import_id) WHERE import_id <> '';

CREATE TABLE person (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    sex          TEXT NOT NULL,
    birth_date   TEXT,
    id_number    TEXT NOT NULL,
    village_code TEXT NOT NULL,
    village      TEXT NOT NULL,
    grp          TEXT NOT NULL,
    phone        TEXT NOT NULL,
    self_care    TEXT NOT NULL,
    is_active    INTEGER NOT NULL,
    sync_state   TEXT NOT NULL,
    sort_key     TEXT NOT NULL,
    body         TEXT NOT NULL
) STRICT;
CREATE INDEX person_sort ON person (sort_key, id);
CREATE INDEX person_id_number ON person (id_number) WHERE id_number <> '';
CREATE INDEX person_place ON person (village, grp);

-- A narrow table, so that a key stroke scans little: "|" stands before every key.
CREATE TABLE person_search (
    person_id TEXT PRIMARY KEY,
    sort_key  TEXT NOT NULL,
    keys      TEXT NOT NULL
) STRICT;
CREATE INDEX person_search_sort ON person_search (sort_key, person_id, keys);

CREATE TABLE person_tag (
    person_id TEXT NOT NULL,
    code      TEXT NOT NULL,
    label     TEXT NOT NULL,
    reason    TEXT NOT NULL,
    place     INTEGER NOT NULL,
    PRIMARY KEY (person_id, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_tag_code ON person_tag (code, person_id);

-- Facts: written once. The triggers make "a signed visit is never changed" a law of the file itself.
CREATE TABLE fact (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    person_id    TEXT NOT NULL DEFAULT '',
    village_code TEXT NOT NULL,
    serial       TEXT,
    form_id      TEXT NOT NULL DEFAULT '',
    form_version TEXT NOT NULL DEFAULT '',
    occurred_at  TEXT NOT NULL,
    occurred_ms  INTEGER NOT NULL,
    recorded_at  TEXT NOT NULL,
    recorded_ms  INTEGER NOT NULL,
    actor_id     TEXT NOT NULL,
    actor_name   TEXT NOT NULL,
    supersedes   TEXT NOT NULL DEFAULT '',
    title        TEXT NOT NULL DEFAULT '',
    body         TEXT NOT NULL,
    media        TEXT NOT NULL DEFAULT '[]',
    hash         TEXT NOT NULL,
    is_doubted   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX fact_serial ON fact (serial) WHERE serial IS NOT NULL;
CREATE INDEX fact_person ON fact (person_id, occurred_ms DESC);
CREATE INDEX fact_kind ON fact (kind, occurred_ms DESC);
CREATE UNIQUE INDEX fact_supersedes ON fact (supersedes) WHERE supersedes <> '';

CREATE TRIGGER fact_is_final BEFORE UPDATE ON fact
BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
CREATE TRIGGER fact_is_kept BEFORE DELETE ON fact
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;

CREATE TABLE visit (
    fact_id       TEXT PRIMARY KEY REFERENCES fact (id),
    person_id     TEXT NOT NULL,
    visited_on    TEXT NOT NULL,
    method        TEXT NOT NULL,
    is_met        INTEGER NOT NULL,
    next_on       TEXT,
    is_superseded INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_person ON visit (person_id, is_superseded, visited_on, method, is_met);

CREATE TABLE agreement (
    person_id TEXT PRIMARY KEY,
    fact_id   TEXT NOT NULL REFERENCES fact (id),
    body      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE print_log (
    fact_id   TEXT PRIMARY KEY REFERENCES fact (id),
    record_id TEXT NOT NULL,
    document  TEXT NOT NULL,
    copy      TEXT NOT NULL,
    target    TEXT NOT NULL,
    serial    TEXT NOT NULL,
    person_id TEXT NOT NULL,
    logged_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX print_log_record ON print_log (record_id, document);

CREATE TABLE serial_counter (
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (kind, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    person_id    TEXT NOT NULL DEFAULT '',
    form_id      TEXT NOT NULL,
    form_version TEXT NOT NULL,
    answers      TEXT NOT NULL,
    answered     INTEGER NOT NULL DEFAULT 0,
    place        TEXT NOT NULL DEFAULT '',
    context      TEXT NOT NULL DEFAULT '{}',
    supersedes   TEXT NOT NULL DEFAULT '',
    started_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    discarded_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_person ON draft (person_id);

-- The chain of events of this device, and what has to reach the district. Nothing else marks work as to be sent.
CREATE TABLE event (
    seq         INTEGER PRIMARY KEY,
    item_id     TEXT NOT NULL, -- unique by the outbox, which begins with the same row
    prev        TEXT NOT NULL,
    hash        TEXT NOT NULL,
    recorded_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE outbox (
    seq       INTEGER PRIMARY KEY REFERENCES event (seq),
    item_id   TEXT NOT NULL UNIQUE,
    kind      TEXT NOT NULL,
    op        TEXT NOT NULL,
    person_id TEXT NOT NULL DEFAULT '',
    urgency   INTEGER NOT NULL DEFAULT 5, -- 0 first
    line      BLOB NOT NULL,
    state     TEXT NOT NULL DEFAULT 'waiting', -- waiting, sent (answer unknown), acked, conflict, settled (a decided conflict), held, refused
    attempts  INTEGER NOT NULL DEFAULT 0,
    code      TEXT NOT NULL DEFAULT '',
    field     TEXT NOT NULL DEFAULT '',
    params    TEXT NOT NULL DEFAULT '{}',
    server_seq INTEGER,
    acked_ms  INTEGER
) STRICT;
CREATE INDEX outbox_state ON outbox (state, urgency, seq) WHERE state <> 'acked';
CREATE INDEX outbox_acked ON outbox (kind, op, seq) WHERE state = 'acked'; -- for the closing check
CREATE TRIGGER outbox_is_kept BEFORE DELETE ON outbox WHEN OLD.state <> 'acked'
BEGIN SELECT RAISE(ABORT, 'nothing unsent is deleted'); END;

CREATE TABLE media (
    hash       TEXT PRIMARY KEY,
    size_bytes INTEGER NOT NULL,
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    kind       TEXT NOT NULL, -- photo, signature
    taken_at   TEXT NOT NULL DEFAULT '',
    added_ms   INTEGER NOT NULL,
    is_used    INTEGER NOT NULL DEFAULT 0, -- a fact names it
    is_sent    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX media_unsent ON media (is_used, is_sent) WHERE is_sent = 0;

CREATE TABLE roster_import (
    id        TEXT PRIMARY KEY,
    at        TEXT NOT NULL,
    file_name TEXT NOT NULL,
    added     INTEGER NOT NULL,
    changed   INTEGER NOT NULL,
    state     TEXT NOT NULL DEFAULT 'applied' -- applied, undone
) STRICT, WITHOUT ROWID;

-- What the district sends: reference data, tasks, answers. Old versions of forms and packs stay.
CREATE TABLE form (
    form_id TEXT NOT NULL,
    version TEXT NOT NULL,
    kind    TEXT NOT NULL,
    place   INTEGER NOT NULL, -- the newest of a kind has the highest place
    xform   TEXT NOT NULL,
    source  TEXT NOT NULL,
    PRIMARY KEY (form_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE rulepack (
    id      TEXT NOT NULL,
    version TEXT NOT NULL,
    place   INTEGER NOT NULL,
    toml    TEXT NOT NULL,
    PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE task (
    id        TEXT PRIMARY KEY,
    person_id TEXT NOT NULL DEFAULT '',
    kind      TEXT NOT NULL,
    title     TEXT NOT NULL,
    body      TEXT NOT NULL,
    due_on    TEXT,
    state     TEXT NOT NULL,
    note      TEXT NOT NULL DEFAULT '',
    version   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE decision (
    fact_id    TEXT PRIMARY KEY,
    state      TEXT NOT NULL,
    text       TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    seq        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which versions of the district's things are held here: for the closing check and for a pull from the beginning.
CREATE TABLE remote_row (
    kind    TEXT NOT NULL,
    id      TEXT NOT NULL,
    version INTEGER NOT NULL,
    pass    TEXT NOT NULL, -- the full pull that named it last
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (
    batch     TEXT PRIMARY KEY, -- SHA-256 of the batch
    time_ms   INTEGER NOT NULL,
    body      TEXT NOT NULL,
    signature TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_state (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
