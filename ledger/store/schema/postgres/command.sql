-- What each command was answered, so that a repeated one is answered alike.
CREATE TABLE daicho.command (
    log_id         bigint NOT NULL REFERENCES daicho.log,
    command        text COLLATE "C" NOT NULL,
    first_position bigint NOT NULL CHECK (first_position >= 0),
    events         bigint NOT NULL CHECK (events > 0),
    PRIMARY KEY (log_id, command)
);
CREATE INDEX command_position ON daicho.command (log_id, first_position, command);

CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON daicho.command
    FOR EACH ROW EXECUTE FUNCTION daicho.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON daicho.command
    FOR EACH STATEMENT EXECUTE FUNCTION daicho.refuse_change();
