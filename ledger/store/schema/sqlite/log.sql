-- The head of each log, moved in the transaction that writes its entries.
CREATE TABLE log (
    log_id    INTEGER PRIMARY KEY,
    origin    TEXT NOT NULL UNIQUE,
    size      INTEGER NOT NULL CHECK (size >= 0),
    leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32)
) STRICT
