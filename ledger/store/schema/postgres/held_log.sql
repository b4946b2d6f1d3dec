-- Logs that are not to be written to until it is shown that no entry of theirs is missing, as after
-- a restore. No evidence, and the log itself need not be here yet: the row comes first.
CREATE TABLE daicho.held_log (
    log_id bigint PRIMARY KEY CHECK (log_id >= 0),
    reason text COLLATE "C" NOT NULL,
    held   timestamptz NOT NULL DEFAULT pg_catalog.now()
);

CREATE TRIGGER no_update BEFORE UPDATE ON daicho.held_log
    FOR EACH ROW EXECUTE FUNCTION daicho.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON daicho.held_log
    FOR EACH STATEMENT EXECUTE FUNCTION daicho.refuse_change();

GRANT SELECT ON daicho.held_log TO daicho_writer, daicho_reader, daicho_eraser;
GRANT INSERT, DELETE ON daicho.held_log TO daicho_writer;
