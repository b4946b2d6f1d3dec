-- Logs that take no more entries, and the log that goes on in place of each. Beside the chain, for
-- a damaged log could not say it of itself; what proves the succession is entry 0 of the successor.
CREATE TABLE daicho.closed_log (
    log_id    bigint PRIMARY KEY REFERENCES daicho.log,
    successor text COLLATE "C" NOT NULL
);

CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON daicho.closed_log
    FOR EACH ROW EXECUTE FUNCTION daicho.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON daicho.closed_log
    FOR EACH STATEMENT EXECUTE FUNCTION daicho.refuse_change();

GRANT SELECT ON daicho.closed_log TO daicho_writer, daicho_reader, daicho_eraser;
GRANT INSERT ON daicho.closed_log TO daicho_writer;
