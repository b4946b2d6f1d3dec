CREATE TRIGGER held_log_is_not_changed BEFORE UPDATE ON held_log
BEGIN
    SELECT RAISE(ABORT, 'held or released: held_log');
END
