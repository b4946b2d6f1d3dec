CREATE TRIGGER blind_index_is_not_changed BEFORE UPDATE ON blind_index
BEGIN
    SELECT RAISE(ABORT, 'written once: blind_index');
END
