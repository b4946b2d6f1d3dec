CREATE TRIGGER key_check_is_not_deleted BEFORE DELETE ON key_check
BEGIN
    SELECT RAISE(ABORT, 'append only: key_check');
END
