-- The entries as they are chained. UNIQUE(log_id, previous): no entry has two successors, even
-- from a writer that forgot the lock.
CREATE TABLE daicho.entry (
    log_id    bigint NOT NULL,
    position  bigint NOT NULL CHECK (position >= 0),
    type      text COLLATE "C" NOT NULL,
    event     text COLLATE "C" NOT NULL,
    content   bytea NOT NULL,
    previous  bytea NOT NULL CHECK (octet_length(previous) = 32),
    leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32),
    PRIMARY KEY (log_id, position),
    CONSTRAINT entry_previous UNIQUE (log_id, previous),
    CONSTRAINT entry_event UNIQUE (log_id, event)
);
CREATE INDEX entry_type ON daicho.entry (log_id, type, position);

CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON daicho.entry
    FOR EACH ROW EXECUTE FUNCTION daicho.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON daicho.entry
    FOR EACH STATEMENT EXECUTE FUNCTION daicho.refuse_change();
