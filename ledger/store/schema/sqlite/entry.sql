-- The chain. UNIQUE (log_id, previous): no entry has two successors, whoever writes.
CREATE TABLE entry (
    log_id    INTEGER NOT NULL REFERENCES log (log_id),
    position  INTEGER NOT NULL CHECK (position BETWEEN 0 AND 9007199254740991),
    type      TEXT NOT NULL,
    event     TEXT NOT NULL,
    content   BLOB NOT NULL,
    previous  BLOB NOT NULL CHECK (length(previous) = 32),
    leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
    PRIMARY KEY (log_id, position),
    UNIQUE (log_id, previous),
    UNIQUE (log_id, event)
) STRICT
