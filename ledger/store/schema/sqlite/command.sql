-- Idempotency: which entries a command was answered with.
CREATE TABLE command (
    log_id         INTEGER NOT NULL,
    command        TEXT NOT NULL,
    first_position INTEGER NOT NULL CHECK (first_position >= 0),
    events         INTEGER NOT NULL CHECK (events > 0),
    PRIMARY KEY (log_id, command)
) STRICT, WITHOUT ROWID
