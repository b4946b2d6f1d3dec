-- One row for each person and class of their data: a key, wrapped under the key-encryption key.
-- The origin is kept: it is part of what a wrap is bound to.
CREATE TABLE daicho_keys.key (
    log_id  bigint NOT NULL CHECK (log_id >= 0),
    origin  text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    class   text COLLATE "C" NOT NULL,
    epoch   bigint NOT NULL CHECK (epoch >= 0),
    wrapped bytea NOT NULL,
    PRIMARY KEY (log_id, subject, class)
);

CREATE TRIGGER no_update BEFORE UPDATE ON daicho_keys.key
    FOR EACH ROW EXECUTE FUNCTION daicho_keys.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON daicho_keys.key
    FOR EACH STATEMENT EXECUTE FUNCTION daicho_keys.refuse_change();
