-- Sealed payloads, beside the chain so that they can be erased: DELETE is allowed, UPDATE is not.
CREATE TABLE ciphertext (
    log_id   INTEGER NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 0),
    bytes    BLOB NOT NULL,
    PRIMARY KEY (log_id, position)
) STRICT
