-- One row for each log: its head, moved in the transaction that writes the entries.
-- Pages are kept half empty, so that each move stays on its page and touches no index.
CREATE TABLE daicho.log (
    log_id    bigint PRIMARY KEY CHECK (log_id >= 0),
    origin    text COLLATE "C" NOT NULL UNIQUE,
    size      bigint NOT NULL CHECK (size >= 0),
    leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32)
) WITH (fillfactor = 50);

CREATE TRIGGER only_grows BEFORE UPDATE ON daicho.log
    FOR EACH ROW EXECUTE FUNCTION daicho.log_only_grows();
CREATE TRIGGER no_delete BEFORE DELETE ON daicho.log
    FOR EACH ROW EXECUTE FUNCTION daicho.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON daicho.log
    FOR EACH STATEMENT EXECUTE FUNCTION daicho.refuse_change();
