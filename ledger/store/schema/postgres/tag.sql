-- The typed tag index: a question about one tag and some types reads those entries alone.
CREATE TABLE daicho.tag (
    log_id   bigint NOT NULL,
    tag      text COLLATE "C" NOT NULL,
    type     text COLLATE "C" NOT NULL,
    position bigint NOT NULL CHECK (position >= 0),
    PRIMARY KEY (log_id, tag, type, position)
);
CREATE INDEX tag_position ON daicho.tag (log_id, position);

CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON daicho.tag
    FOR EACH ROW EXECUTE FUNCTION daicho.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON daicho.tag
    FOR EACH STATEMENT EXECUTE FUNCTION daicho.refuse_change();
