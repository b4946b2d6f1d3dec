CREATE TRIGGER log_only_grows BEFORE UPDATE ON log
WHEN NEW.size <= OLD.size OR NEW.origin <> OLD.origin OR NEW.log_id <> OLD.log_id
BEGIN
    SELECT RAISE(ABORT, 'a log only grows');
END
