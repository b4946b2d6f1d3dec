CREATE TRIGGER command_is_not_changed BEFORE UPDATE ON command
BEGIN
    SELECT RAISE(ABORT, 'append only: command');
END
