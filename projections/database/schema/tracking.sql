-- How far a projection has come in a log: entries applied, and the leaf hash of the last of them.
CREATE TABLE tracking (
    projection TEXT NOT NULL,
    generation BIGINT NOT NULL,
    log_id     BIGINT NOT NULL,
    position   BIGINT NOT NULL,
    leaf_hash  TEXT NOT NULL,
    PRIMARY KEY (projection, generation, log_id)
)
