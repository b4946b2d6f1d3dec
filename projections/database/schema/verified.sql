-- Up to where verification last found all views of a log to agree with its contents.
CREATE TABLE verified (
    log_id    BIGINT NOT NULL PRIMARY KEY,
    size      BIGINT NOT NULL,
    leaf_hash TEXT NOT NULL,
    at        TEXT NOT NULL
)
