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
