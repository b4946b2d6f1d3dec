-- What was done about the key-encryption key of an epoch: when one began and is to end, which backup
-- of these tables was opened, which key is destroyed. Nothing personal.
CREATE TABLE epoch_note (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    epoch  INTEGER NOT NULL CHECK (epoch >= 0),
    note   TEXT NOT NULL,
    at     TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT
