CREATE TRIGGER tag_is_not_deleted BEFORE DELETE ON tag
BEGIN
    SELECT RAISE(ABORT, 'append only: tag');
END
