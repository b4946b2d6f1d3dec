-- Which record rests on which entry, and until when; an empty day is that of a series that runs.
CREATE TABLE {holds} (
    log_id        BIGINT NOT NULL,
    held          BIGINT NOT NULL,
    position      BIGINT NOT NULL,
    from_position BIGINT NOT NULL,
    to_position   BIGINT,
    record        TEXT NOT NULL,
    until         TEXT NOT NULL,
    running       BIGINT NOT NULL,
    rule          TEXT NOT NULL,
    PRIMARY KEY (log_id, held, position, from_position)
)
