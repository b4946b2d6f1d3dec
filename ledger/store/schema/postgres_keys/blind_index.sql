-- From a keyed hash of a number or name to wrapped subjects: whoever lacks the key learns nothing.
CREATE TABLE daicho_keys.blind_index (
    log_id          bigint NOT NULL CHECK (log_id >= 0),
    kind            text COLLATE "C" NOT NULL,
    hmac            bytea NOT NULL,
    wrapped_subject bytea NOT NULL,
    PRIMARY KEY (log_id, kind, hmac, wrapped_subject)
);

CREATE TRIGGER no_update BEFORE UPDATE ON daicho_keys.blind_index
    FOR EACH ROW EXECUTE FUNCTION daicho_keys.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON daicho_keys.blind_index
    FOR EACH STATEMENT EXECUTE FUNCTION daicho_keys.refuse_change();
