-- The typed tag index: a question about one tag and some types reads those entries alone.
CREATE TABLE daicho.tag (
    log_id   bigint NOT NULL,
    tag      text COLLATE "C" NOT NULL,
    type     text COLLATE "C" NOT NULL,
    position bigint NOT NULL CHECK (position >= 0),
    PRIMARY KEY (log_id, tag, type, position)
);
-- For verification, which reads ranges. No B-tree: a plan made while the table was small would
-- take it for questions about a tag, and go on reading the whole log when the table is large.
CREATE INDEX tag_position ON daicho.tag USING brin (log_id, position)
    WITH (pages_per_range = 16, autosummarize = on);

CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON daicho.tag
    FOR EACH ROW EXECUTE FUNCTION daicho.refuse_change();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON daicho.tag
    FOR EACH STATEMENT EXECUTE FUNCTION daicho.refuse_change();
