-- The sets of tables there are of each projection: live, building, or old and to be dropped.
CREATE TABLE generation (
    projection TEXT NOT NULL,
    generation BIGINT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('live', 'building', 'old')),
    PRIMARY KEY (projection, generation)
)
