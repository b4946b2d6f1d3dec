-- What stands about a person, one version for each of its states.
CREATE TABLE {consents} (
    log_id        BIGINT NOT NULL,
    position      BIGINT NOT NULL,
    from_position BIGINT NOT NULL,
    to_position   BIGINT,
    event         TEXT NOT NULL,
    kind          TEXT NOT NULL,
    subject       TEXT NOT NULL,
    scope         TEXT NOT NULL,
    state         TEXT NOT NULL,
    since         TEXT NOT NULL,
    until         TEXT,
    ended_by      BIGINT,
    recorded_at   TEXT NOT NULL,
    imported      BIGINT NOT NULL,
    PRIMARY KEY (log_id, position, from_position)
)
