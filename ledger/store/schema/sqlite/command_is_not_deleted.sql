CREATE TRIGGER command_is_not_deleted BEFORE DELETE ON command
BEGIN
    SELECT RAISE(ABORT, 'append only: command');
END
