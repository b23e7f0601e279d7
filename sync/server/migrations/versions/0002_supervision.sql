ALTER TABLE tasks ADD COLUMN kind TEXT DEFAULT '' NOT NULL;
ALTER TABLE tasks ADD COLUMN state TEXT DEFAULT 'open' NOT NULL;
ALTER TABLE tasks ADD COLUMN due_on TEXT DEFAULT '' NOT NULL;
ALTER TABLE tasks ADD COLUMN issued_on TEXT DEFAULT '' NOT NULL;
ALTER TABLE tasks ADD COLUMN received_at TEXT DEFAULT '' NOT NULL;
ALTER TABLE tasks ADD COLUMN done_on TEXT DEFAULT '' NOT NULL;
ALTER TABLE tasks ADD COLUMN done_by UUID;
ALTER TABLE tasks ADD COLUMN outcome TEXT DEFAULT '' NOT NULL;
ALTER TABLE tasks ADD COLUMN number TEXT DEFAULT '' NOT NULL;
UPDATE tasks SET kind = coalesce(body ->> 'kind', ''), due_on = coalesce(body ->> 'due_on', ''), state = coalesce(body ->> 'state', 'open');
CREATE INDEX tasks_kind ON tasks (district, kind, issued_on);
CREATE UNIQUE INDEX tasks_number ON tasks (district, number) WHERE number <> '';

ALTER TABLE decisions ADD COLUMN received_at TEXT DEFAULT '' NOT NULL;
ALTER TABLE decisions ADD COLUMN received_by TEXT DEFAULT '' NOT NULL;

CREATE INDEX items_supersedes ON items (district, supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX items_kind ON items (district, kind, occurred_at);

CREATE TABLE samples (
    district TEXT NOT NULL,
    sample_id UUID NOT NULL,
    drawn_ms BIGINT DEFAULT 0 NOT NULL,
    drawn_by TEXT DEFAULT '' NOT NULL,
    seed TEXT DEFAULT '' NOT NULL,
    since TEXT DEFAULT '' NOT NULL,
    until TEXT DEFAULT '' NOT NULL,
    prefix TEXT DEFAULT '' NOT NULL,
    population BIGINT DEFAULT 0 NOT NULL,
    population_hash TEXT DEFAULT '' NOT NULL,
    chosen JSONB NOT NULL,
    PRIMARY KEY (district, sample_id)
);
