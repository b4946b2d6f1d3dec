-- Wrapped keys of people, in every epoch that one can be opened in: while the key-encryption key
-- changes there are two. The origin is kept: it is part of what a wrap is bound to.
CREATE TABLE key (
    log_id  INTEGER NOT NULL,
    origin  TEXT NOT NULL,
    subject TEXT NOT NULL,
    class   TEXT NOT NULL,
    epoch   INTEGER NOT NULL CHECK (epoch >= 0),
    wrapped BLOB NOT NULL,
    PRIMARY KEY (log_id, subject, class, epoch)
) STRICT, WITHOUT ROWID
