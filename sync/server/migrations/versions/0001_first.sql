-- The first schema. Order of columns and defaults as in store/schema.py; a test compares the two.

CREATE TABLE chain_marks (
    district TEXT NOT NULL,
    device_id UUID NOT NULL,
    seq BIGINT DEFAULT 0 NOT NULL,
    hash TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (district, device_id, seq)
);

CREATE TABLE conflicts (
    district TEXT NOT NULL,
    item_id UUID NOT NULL,
    code TEXT DEFAULT '' NOT NULL,
    village TEXT DEFAULT '' NOT NULL,
    person_id UUID,
    fields JSONB NOT NULL,
    state TEXT DEFAULT 'open' NOT NULL,
    raised_ms BIGINT DEFAULT 0 NOT NULL,
    PRIMARY KEY (district, item_id)
);

CREATE INDEX conflicts_open ON conflicts (district, village) WHERE state = 'open';

CREATE TABLE decisions (
    district TEXT NOT NULL,
    fact_id UUID NOT NULL,
    village TEXT DEFAULT '' NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    person_id UUID,
    state TEXT DEFAULT 'received' NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    decided_at TEXT DEFAULT '' NOT NULL,
    decided_by TEXT DEFAULT '' NOT NULL,
    version BIGINT DEFAULT 0 NOT NULL,
    PRIMARY KEY (district, fact_id)
);

CREATE INDEX decisions_open ON decisions (district, village) WHERE state = 'received';

CREATE TABLE device_digests (
    district TEXT NOT NULL,
    device_id UUID NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    members BIGINT DEFAULT 0 NOT NULL,
    digest TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (district, device_id, kind)
);

CREATE TABLE devices (
    district TEXT NOT NULL,
    device_id UUID NOT NULL,
    tag TEXT DEFAULT '' NOT NULL,
    user_name TEXT DEFAULT '' NOT NULL,
    public_key BYTEA NOT NULL,
    villages TEXT[] NOT NULL,
    scope INTEGER DEFAULT 1 NOT NULL,
    program TEXT DEFAULT '' NOT NULL,
    enrolled_ms BIGINT DEFAULT 0 NOT NULL,
    revoked_ms BIGINT,
    last_seen_ms BIGINT DEFAULT 0 NOT NULL,
    start_seq BIGINT DEFAULT 0 NOT NULL,
    start_hash TEXT DEFAULT '' NOT NULL,
    have_seq BIGINT DEFAULT 0 NOT NULL,
    have_hash TEXT DEFAULT '' NOT NULL,
    blind BIGINT DEFAULT 0 NOT NULL,
    PRIMARY KEY (district, device_id)
);

CREATE TABLE districts (
    district TEXT NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    epoch TEXT DEFAULT '' NOT NULL,
    is_practice BOOLEAN NOT NULL,
    private_key BYTEA NOT NULL,
    token_key BYTEA NOT NULL,
    code_salt BYTEA NOT NULL,
    seq BIGINT DEFAULT 0 NOT NULL,
    device_count BIGINT DEFAULT 0 NOT NULL,
    created_ms BIGINT DEFAULT 0 NOT NULL,
    PRIMARY KEY (district)
);

CREATE TABLE enrolment_codes (
    district TEXT NOT NULL,
    code_hash TEXT DEFAULT '' NOT NULL,
    user_name TEXT DEFAULT '' NOT NULL,
    villages TEXT[] NOT NULL,
    expires_ms BIGINT DEFAULT 0 NOT NULL,
    public_key BYTEA,
    device_id UUID,
    PRIMARY KEY (district, code_hash)
);

CREATE TABLE feed (
    district TEXT NOT NULL,
    village TEXT DEFAULT '' NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    object_id TEXT DEFAULT '' NOT NULL,
    seq BIGINT DEFAULT 0 NOT NULL,
    version BIGINT DEFAULT 0 NOT NULL,
    body TEXT,
    PRIMARY KEY (district, village, kind, object_id)
);

CREATE INDEX feed_order ON feed (district, village, seq);

CREATE TABLE items (
    district TEXT NOT NULL,
    item_id UUID NOT NULL,
    device_id UUID NOT NULL,
    device_seq BIGINT DEFAULT 0 NOT NULL,
    op TEXT DEFAULT '' NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    village TEXT DEFAULT '' NOT NULL,
    person_id UUID,
    supersedes UUID,
    occurred_at TEXT DEFAULT '' NOT NULL,
    received_ms BIGINT DEFAULT 0 NOT NULL,
    server_seq BIGINT DEFAULT 0 NOT NULL,
    outcome TEXT DEFAULT '' NOT NULL,
    code TEXT DEFAULT '' NOT NULL,
    field TEXT DEFAULT '' NOT NULL,
    params JSONB DEFAULT '{}' NOT NULL,
    line_hash TEXT DEFAULT '' NOT NULL,
    event_hash TEXT DEFAULT '' NOT NULL,
    line BYTEA NOT NULL,
    PRIMARY KEY (district, item_id)
);

CREATE UNIQUE INDEX items_chain ON items (district, device_id, device_seq);

CREATE INDEX items_held ON items (district, device_id, device_seq) WHERE outcome = 'held';

CREATE INDEX items_person ON items (district, person_id);

CREATE TABLE media (
    district TEXT NOT NULL,
    sha256 TEXT DEFAULT '' NOT NULL,
    item_id UUID NOT NULL,
    PRIMARY KEY (district, sha256, item_id)
);

CREATE TABLE person_history (
    district TEXT NOT NULL,
    person_id UUID NOT NULL,
    version BIGINT DEFAULT 0 NOT NULL,
    at_ms BIGINT DEFAULT 0 NOT NULL,
    source TEXT DEFAULT '' NOT NULL,
    changed JSONB NOT NULL,
    PRIMARY KEY (district, person_id, version)
);

CREATE TABLE persons (
    district TEXT NOT NULL,
    person_id UUID NOT NULL,
    village TEXT DEFAULT '' NOT NULL,
    id_number TEXT DEFAULT '' NOT NULL,
    version BIGINT DEFAULT 0 NOT NULL,
    body JSONB NOT NULL,
    field_versions JSONB NOT NULL,
    PRIMARY KEY (district, person_id)
);

CREATE UNIQUE INDEX persons_id_number ON persons (district, id_number) WHERE id_number <> '';

CREATE INDEX persons_name ON persons (district, (body ->> 'name'));

CREATE INDEX persons_village ON persons (district, village);

CREATE TABLE photos (
    district TEXT NOT NULL,
    sha256 TEXT DEFAULT '' NOT NULL,
    size BIGINT DEFAULT 0 NOT NULL,
    device_id UUID NOT NULL,
    done_ms BIGINT DEFAULT 0 NOT NULL,
    PRIMARY KEY (district, sha256)
);

CREATE TABLE published (
    district TEXT NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    version TEXT DEFAULT '' NOT NULL,
    body TEXT DEFAULT '' NOT NULL,
    published_ms BIGINT DEFAULT 0 NOT NULL,
    PRIMARY KEY (district, kind, name, version)
);

CREATE TABLE quarantine (
    district TEXT NOT NULL,
    device_id UUID NOT NULL,
    line_hash TEXT DEFAULT '' NOT NULL,
    item_id UUID,
    received_ms BIGINT DEFAULT 0 NOT NULL,
    code TEXT DEFAULT '' NOT NULL,
    field TEXT DEFAULT '' NOT NULL,
    params JSONB DEFAULT '{}' NOT NULL,
    line BYTEA NOT NULL,
    PRIMARY KEY (district, device_id, line_hash)
);

CREATE TABLE receipts (
    district TEXT NOT NULL,
    device_id UUID NOT NULL,
    batch TEXT DEFAULT '' NOT NULL,
    time_ms BIGINT DEFAULT 0 NOT NULL,
    receipt JSONB NOT NULL,
    signature TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (district, device_id, batch, time_ms)
);

CREATE TABLE tasks (
    district TEXT NOT NULL,
    task_id UUID NOT NULL,
    village TEXT DEFAULT '' NOT NULL,
    person_id UUID,
    version BIGINT DEFAULT 0 NOT NULL,
    body JSONB NOT NULL,
    PRIMARY KEY (district, task_id)
);

CREATE TABLE villages (
    district TEXT NOT NULL,
    village TEXT DEFAULT '' NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (district, village)
);
