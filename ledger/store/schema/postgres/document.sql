-- Texts kept beside the log, by SHA-256: policies, notices, profiles; nothing personal.
CREATE TABLE daicho.document (
    log_id bigint NOT NULL REFERENCES daicho.log,
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    bytes  bytea NOT NULL,
    PRIMARY KEY (log_id, digest)
);

CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON daicho.document
    FOR EACH ROW EXECUTE FUNCTION daicho.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON daicho.document
    FOR EACH STATEMENT EXECUTE FUNCTION daicho.refuse_change();
