-- What was done about the key-encryption key of an epoch: when one began and is to end, which backup
-- of these tables was opened, which key is destroyed. Nothing personal.
CREATE TABLE daicho_keys.epoch_note (
    number bigint PRIMARY KEY CHECK (number > 0),
    epoch  bigint NOT NULL CHECK (epoch >= 0),
    note   text COLLATE "C" NOT NULL,
    at     text COLLATE "C" NOT NULL,
    detail text COLLATE "C" NOT NULL
);

CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON daicho_keys.epoch_note
    FOR EACH ROW EXECUTE FUNCTION daicho_keys.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON daicho_keys.epoch_note
    FOR EACH STATEMENT EXECUTE FUNCTION daicho_keys.refuse_change();

-- Whoever adds keys, and whoever deletes them, notes it.
GRANT SELECT, INSERT ON daicho_keys.epoch_note TO daicho_writer, daicho_eraser;
