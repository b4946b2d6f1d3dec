CREATE TRIGGER tag_is_not_changed BEFORE UPDATE ON tag
BEGIN
    SELECT RAISE(ABORT, 'append only: tag');
END
