ALTER TABLE districts ADD COLUMN sealing_key BYTEA;
ALTER TABLE districts ADD COLUMN lease_days BIGINT DEFAULT 60 NOT NULL;
ALTER TABLE districts ALTER COLUMN lease_days SET DEFAULT 0;
ALTER TABLE villages ADD COLUMN township TEXT DEFAULT '' NOT NULL;
UPDATE villages SET township = left(village, 9) WHERE length(village) = 12;
CREATE TABLE townships (
    district TEXT NOT NULL,
    township TEXT DEFAULT '' NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (district, township)
);
INSERT INTO townships (district, township) SELECT DISTINCT district, township FROM villages WHERE township <> '';
ALTER TABLE devices ADD COLUMN trouble TEXT DEFAULT '' NOT NULL;
ALTER TABLE devices ADD COLUMN trouble_ms BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE devices ADD COLUMN complete_ms BIGINT DEFAULT 0 NOT NULL;

CREATE TABLE orders (
    district TEXT NOT NULL,
    device_id UUID NOT NULL,
    order_id UUID NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    text TEXT DEFAULT '' NOT NULL,
    signature TEXT DEFAULT '' NOT NULL,
    issued_ms BIGINT DEFAULT 0 NOT NULL,
    issued_by TEXT DEFAULT '' NOT NULL,
    done_ms BIGINT DEFAULT 0 NOT NULL,
    PRIMARY KEY (district, device_id, order_id)
);
CREATE INDEX orders_open ON orders (district, device_id) WHERE done_ms = 0;

CREATE TABLE audit (
    district TEXT NOT NULL,
    seq BIGINT DEFAULT 0 NOT NULL,
    at_ms BIGINT DEFAULT 0 NOT NULL,
    actor TEXT DEFAULT '' NOT NULL,
    verb TEXT DEFAULT '' NOT NULL,
    about TEXT DEFAULT '' NOT NULL,
    outcome TEXT DEFAULT 'done' NOT NULL,
    detail JSONB DEFAULT '{}' NOT NULL,
    prev TEXT DEFAULT '' NOT NULL,
    hash TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (district, seq)
);
CREATE INDEX audit_time ON audit (district, at_ms);

CREATE TABLE job_runs (
    district TEXT NOT NULL,
    job TEXT NOT NULL,
    done_ms BIGINT DEFAULT 0 NOT NULL,
    failed_ms BIGINT DEFAULT 0 NOT NULL,
    PRIMARY KEY (district, job)
);
