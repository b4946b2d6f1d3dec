CREATE TRIGGER epoch_note_is_not_deleted BEFORE DELETE ON epoch_note
BEGIN
    SELECT RAISE(ABORT, 'append only: epoch_note');
END
