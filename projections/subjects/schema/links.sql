-- Links between two registrations, while they stand.
CREATE TABLE {links} (
    log_id        BIGINT NOT NULL,
    from_position BIGINT NOT NULL,
    to_position   BIGINT,
    subject       TEXT NOT NULL,
    other         TEXT NOT NULL,
    reason        TEXT NOT NULL,
    PRIMARY KEY (log_id, from_position)
)
