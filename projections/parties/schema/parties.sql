-- Versions of parties; name and address are those of organisations only.
CREATE TABLE {parties} (
    log_id         BIGINT NOT NULL,
    from_position  BIGINT NOT NULL,
    to_position    BIGINT,
    event          TEXT NOT NULL,
    party          TEXT NOT NULL,
    kind           TEXT NOT NULL,
    sector         TEXT NOT NULL,
    country        TEXT NOT NULL,
    public_body    TEXT NOT NULL,
    same_entity    BIGINT NOT NULL,
    name           TEXT,
    address        TEXT,
    representative TEXT,
    person         TEXT,
    happened_at    TEXT NOT NULL,
    PRIMARY KEY (log_id, from_position)
)
