-- Policy texts, notices and profiles, by SHA-256: nothing personal, never deleted.
CREATE TABLE document (
    log_id INTEGER NOT NULL REFERENCES log (log_id),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    bytes  BLOB NOT NULL,
    PRIMARY KEY (log_id, digest)
) STRICT
