-- Sealed payloads, apart from the contents that commit to them: erasing deletes the row.
CREATE TABLE daicho.ciphertext (
    log_id   bigint NOT NULL,
    position bigint NOT NULL CHECK (position >= 0),
    bytes    bytea NOT NULL,
    PRIMARY KEY (log_id, position)
);

CREATE TRIGGER no_update BEFORE UPDATE ON daicho.ciphertext
    FOR EACH ROW EXECUTE FUNCTION daicho.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON daicho.ciphertext
    FOR EACH STATEMENT EXECUTE FUNCTION daicho.refuse_change();
