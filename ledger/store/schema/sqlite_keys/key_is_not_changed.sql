CREATE TRIGGER key_is_not_changed BEFORE UPDATE ON key
BEGIN
    SELECT RAISE(ABORT, 'written once: key');
END
