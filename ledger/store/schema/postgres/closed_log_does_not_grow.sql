-- Also for a program that was started before this version and knows nothing of closed logs.
CREATE FUNCTION daicho.closed_log_does_not_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM daicho.closed_log WHERE log_id = NEW.log_id) THEN
        RAISE EXCEPTION '% is closed and takes no more entries', NEW.origin
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER closed_log_does_not_grow BEFORE UPDATE ON daicho.log
    FOR EACH ROW EXECUTE FUNCTION daicho.closed_log_does_not_grow();
