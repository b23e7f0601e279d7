-- The whole field: what a record follows up, what is still open, who works here, which papers came back signed.

ALTER TABLE fact ADD COLUMN about TEXT NOT NULL DEFAULT ''; -- the record or task it follows up
CREATE INDEX fact_about ON fact (about) WHERE about <> '';

-- What a record leaves to be done. Made from the record in its own transaction; never the only copy of anything.
CREATE TABLE matter (
    fact_id    TEXT NOT NULL REFERENCES fact (id),
    code       TEXT NOT NULL,
    kind       TEXT NOT NULL, -- of the record that left it
    person_id  TEXT NOT NULL DEFAULT '',
    title      TEXT NOT NULL,
    opened_on  TEXT NOT NULL,
    due_on     TEXT,
    due_ms     INTEGER, -- for clocks in hours
    rule       TEXT NOT NULL DEFAULT '{}',
    settled_by TEXT NOT NULL DEFAULT '[]', -- kinds of records that settle it
    scope      TEXT NOT NULL DEFAULT 'record', -- record: one about this one; person: any about the person
    awaits     TEXT NOT NULL DEFAULT 'us', -- us, office
    state      TEXT NOT NULL DEFAULT 'open', -- open, settled, void (its record was corrected)
    closed_by  TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (fact_id, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX matter_open ON matter (state, due_on);
CREATE INDEX matter_person ON matter (person_id, state) WHERE person_id <> '';

-- Who works with this laptop. Who left stays here: the records name him.
CREATE TABLE member (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    role         TEXT NOT NULL, -- core/domain/permission.py
    organisation TEXT NOT NULL DEFAULT '',
    since_on     TEXT NOT NULL,
    until_on     TEXT
) STRICT, WITHOUT ROWID;

-- Signed sheets that came back on paper: which record, which picture.
CREATE TABLE paper (
    fact_id   TEXT PRIMARY KEY REFERENCES fact (id), -- of the kind paper
    record_id TEXT NOT NULL,
    media     TEXT NOT NULL,
    way       TEXT NOT NULL, -- code (read from the sheet), serial (typed by hand)
    kept_ms   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_record ON paper (record_id);

-- Which receipt says that the district has an item (receipt.batch).
ALTER TABLE outbox ADD COLUMN receipt TEXT NOT NULL DEFAULT '';

-- What was cleared after its time on a laptop. A fact loses its body only when it is listed here, and it is listed
-- here only when the district has signed for it; its number, day and hash stay.
CREATE TABLE purge (
    fact_id   TEXT PRIMARY KEY REFERENCES fact (id),
    by_fact   TEXT NOT NULL REFERENCES fact (id),
    purged_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER purge_is_receipted BEFORE INSERT ON purge
WHEN NOT EXISTS (SELECT 1 FROM outbox o JOIN receipt r ON r.batch = o.receipt
                 WHERE o.item_id = NEW.fact_id AND o.state = 'acked' AND o.server_seq IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'nothing unsent is deleted'); END;
CREATE TRIGGER purge_is_final BEFORE UPDATE ON purge
BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;
CREATE TRIGGER purge_is_kept BEFORE DELETE ON purge
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;

DROP TRIGGER fact_is_final;
CREATE TRIGGER fact_is_final BEFORE UPDATE ON fact
WHEN NOT (
    NEW.body = '{}' AND NEW.media = '[]' AND EXISTS (SELECT 1 FROM purge p WHERE p.fact_id = OLD.id)
    AND (NEW.id, NEW.kind, NEW.person_id, NEW.village_code, NEW.form_id, NEW.form_version, NEW.occurred_at,
         NEW.occurred_ms, NEW.recorded_at, NEW.recorded_ms, NEW.actor_id, NEW.actor_name, NEW.supersedes, NEW.title,
         NEW.hash, NEW.is_doubted, NEW.about)
      = (OLD.id, OLD.kind, OLD.person_id, OLD.village_code, OLD.form_id, OLD.form_version, OLD.occurred_at,
         OLD.occurred_ms, OLD.recorded_at, OLD.recorded_ms, OLD.actor_id, OLD.actor_name, OLD.supersedes, OLD.title,
         OLD.hash, OLD.is_doubted, OLD.about)
    AND NEW.serial IS OLD.serial
)
BEGIN SELECT RAISE(ABORT, 'a fact is never changed'); END;

-- Care agreements as they stand, made from their records and changes; never the only copy of anything.
CREATE TABLE care_agreement (
    fact_id   TEXT PRIMARY KEY REFERENCES fact (id),
    person_id TEXT NOT NULL,
    body      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX care_agreement_person ON care_agreement (person_id);
INSERT INTO care_agreement (fact_id, person_id, body)
SELECT fact_id, person_id, json_object(
    'caregiver', json_extract(body, '$.caregiver_name'), 'relation', json_extract(body, '$.caregiver_relation'),
    'phone', json_extract(body, '$.caregiver_phone'), 'number', json_extract(body, '$.number'),
    'starts_on', json_extract(body, '$.starts_on'), 'ends_on', json_extract(body, '$.ends_on'),
    'signed_on', json_extract(body, '$.signed_on'), 'promises', json_extract(body, '$.duties'))
FROM agreement;

-- The last day each person was met, and was not met, by each method: what the due list asks of everybody at once.
-- Made from `visit` by triggers and never the only copy of anything.
CREATE TABLE visit_last (
    person_id TEXT NOT NULL,
    method    TEXT NOT NULL,
    met_on    TEXT,
    missed_on TEXT,
    PRIMARY KEY (person_id, method)
) STRICT, WITHOUT ROWID;
INSERT INTO visit_last (person_id, method, met_on, missed_on)
SELECT person_id, method, max(CASE WHEN is_met = 1 THEN visited_on END), max(CASE WHEN is_met = 0 THEN visited_on END)
FROM visit WHERE is_superseded = 0 GROUP BY person_id, method;
CREATE TRIGGER visit_last_added AFTER INSERT ON visit WHEN NEW.is_superseded = 0
BEGIN
    INSERT INTO visit_last (person_id, method, met_on, missed_on)
    VALUES (NEW.person_id, NEW.method, CASE WHEN NEW.is_met = 1 THEN NEW.visited_on END,
            CASE WHEN NEW.is_met = 0 THEN NEW.visited_on END)
    ON CONFLICT (person_id, method) DO UPDATE SET
        met_on = max(coalesce(met_on, excluded.met_on), coalesce(excluded.met_on, met_on)),
        missed_on = max(coalesce(missed_on, excluded.missed_on), coalesce(excluded.missed_on, missed_on));
END;
CREATE TRIGGER visit_last_changed AFTER UPDATE ON visit
BEGIN
    DELETE FROM visit_last WHERE person_id = OLD.person_id AND method = OLD.method;
    INSERT OR REPLACE INTO visit_last (person_id, method, met_on, missed_on)
    SELECT person_id, method, max(CASE WHEN is_met = 1 THEN visited_on END), max(CASE WHEN is_met = 0 THEN visited_on END)
    FROM visit WHERE is_superseded = 0 AND (person_id, method) IN (VALUES (OLD.person_id, OLD.method), (NEW.person_id, NEW.method))
    GROUP BY person_id, method;
END;
CREATE TRIGGER visit_last_removed AFTER DELETE ON visit
BEGIN
    DELETE FROM visit_last WHERE person_id = OLD.person_id AND method = OLD.method;
    INSERT INTO visit_last (person_id, method, met_on, missed_on)
    SELECT person_id, method, max(CASE WHEN is_met = 1 THEN visited_on END), max(CASE WHEN is_met = 0 THEN visited_on END)
    FROM visit WHERE is_superseded = 0 AND person_id = OLD.person_id AND method = OLD.method GROUP BY person_id, method;
END;

CREATE INDEX rulepack_place ON rulepack (place); -- "has a newer pack come?" is asked by every verb
