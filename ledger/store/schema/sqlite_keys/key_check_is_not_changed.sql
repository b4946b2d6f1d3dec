CREATE TRIGGER key_check_is_not_changed BEFORE UPDATE ON key_check
BEGIN
    SELECT RAISE(ABORT, 'written once: key_check');
END
