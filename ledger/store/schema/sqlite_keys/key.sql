-- Wrapped keys of people. The origin is kept: it is part of what a wrap is bound to.
CREATE TABLE key (
    log_id  INTEGER NOT NULL,
    origin  TEXT NOT NULL,
    subject TEXT NOT NULL,
    class   TEXT NOT NULL,
    epoch   INTEGER NOT NULL CHECK (epoch >= 0),
    wrapped BLOB NOT NULL,
    PRIMARY KEY (log_id, subject, class)
) STRICT, WITHOUT ROWID
