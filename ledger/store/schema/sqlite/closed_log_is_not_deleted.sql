CREATE TRIGGER closed_log_is_not_deleted BEFORE DELETE ON closed_log
BEGIN
    SELECT RAISE(ABORT, 'append only: closed_log');
END
