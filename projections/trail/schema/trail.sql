-- One row for every entry; recorded_max is the latest recorded_at up to here.
CREATE TABLE {trail} (
    log_id       BIGINT NOT NULL,
    position     BIGINT NOT NULL,
    type         TEXT NOT NULL,
    event        TEXT NOT NULL,
    command      TEXT NOT NULL,
    subject      TEXT,
    party        TEXT,
    recorded_at  TEXT NOT NULL,
    recorded_max TEXT NOT NULL,
    happened_at  TEXT NOT NULL,
    actor        TEXT NOT NULL,
    role         TEXT NOT NULL,
    on_behalf_of TEXT,
    sealed_class TEXT,
    PRIMARY KEY (log_id, position)
)
