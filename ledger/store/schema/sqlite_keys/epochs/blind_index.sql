-- Look-up by identifier: HMAC to wrapped subject. A row has a name of its own, random, for its hmac
-- is that of namesakes too, and what it wraps is different bytes in every epoch.
CREATE TABLE blind_index (
    log_id  INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    hmac    BLOB NOT NULL,
    row     BLOB NOT NULL CHECK (length(row) = 16),
    epoch   INTEGER NOT NULL CHECK (epoch >= 0),
    wrapped BLOB NOT NULL,
    PRIMARY KEY (log_id, kind, hmac, row, epoch)
) STRICT, WITHOUT ROWID
