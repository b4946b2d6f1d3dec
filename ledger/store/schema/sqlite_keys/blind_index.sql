-- Look-up by identifier: HMAC to wrapped subject; a row dies with the subject's tag key.
CREATE TABLE blind_index (
    log_id          INTEGER NOT NULL,
    kind            TEXT NOT NULL,
    hmac            BLOB NOT NULL,
    wrapped_subject BLOB NOT NULL,
    PRIMARY KEY (log_id, kind, hmac, wrapped_subject)
) STRICT, WITHOUT ROWID
