-- The typed index of consistency boundaries: one range for each tag and type, in order of position.
CREATE TABLE tag (
    log_id   INTEGER NOT NULL,
    tag      TEXT NOT NULL,
    type     TEXT NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 0),
    PRIMARY KEY (log_id, tag, type, position)
) STRICT, WITHOUT ROWID
