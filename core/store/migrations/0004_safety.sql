-- Schema 4: what a large pull costs.

-- The text of a task is longer than what a page of a table without rowid holds of one row: every look-up would read
-- the overflow page of each row it passes, and every row would cost pages of its own.
CREATE TABLE task_by_rowid (
    id        TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL DEFAULT '',
    kind      TEXT NOT NULL,
    title     TEXT NOT NULL,
    body      TEXT NOT NULL,
    due_on    TEXT,
    state     TEXT NOT NULL,
    note      TEXT NOT NULL DEFAULT '',
    version   INTEGER NOT NULL
) STRICT;
INSERT INTO task_by_rowid (id, person_id, kind, title, body, due_on, state, note, version)
    SELECT id, person_id, kind, title, body, due_on, state, note, version FROM task ORDER BY id;
DROP TABLE task;
ALTER TABLE task_by_rowid RENAME TO task;
