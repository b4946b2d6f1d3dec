-- Which migrations were applied, each noted in the transaction that made its change.
CREATE TABLE schema_version (
    number     INTEGER PRIMARY KEY CHECK (number > 0),
    name       TEXT NOT NULL,
    applied_at TEXT NOT NULL
) STRICT
