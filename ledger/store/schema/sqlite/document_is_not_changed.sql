CREATE TRIGGER document_is_not_changed BEFORE UPDATE ON document
BEGIN
    SELECT RAISE(ABORT, 'append only: document');
END
