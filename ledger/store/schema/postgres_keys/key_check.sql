-- Tells whether a key-encryption key fits, without a key of a person.
CREATE TABLE daicho_keys.key_check (
    epoch   bigint PRIMARY KEY CHECK (epoch >= 0),
    wrapped bytea NOT NULL
);

CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON daicho_keys.key_check
    FOR EACH ROW EXECUTE FUNCTION daicho_keys.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON daicho_keys.key_check
    FOR EACH STATEMENT EXECUTE FUNCTION daicho_keys.refuse_change();
