CREATE TRIGGER closed_log_is_not_changed BEFORE UPDATE ON closed_log
BEGIN
    SELECT RAISE(ABORT, 'append only: closed_log');
END
