-- Registrations: the tag, never the name.
CREATE TABLE {subjects} (
    log_id        BIGINT NOT NULL,
    position      BIGINT NOT NULL,
    event         TEXT NOT NULL,
    subject       TEXT NOT NULL,
    kind          TEXT NOT NULL,
    registered_at TEXT NOT NULL,
    PRIMARY KEY (log_id, position)
)
