-- Tells whether a key-encryption key fits, without a key of a person.
CREATE TABLE key_check (
    epoch   INTEGER PRIMARY KEY CHECK (epoch >= 0),
    wrapped BLOB NOT NULL
) STRICT
