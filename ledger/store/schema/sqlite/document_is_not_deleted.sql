CREATE TRIGGER document_is_not_deleted BEFORE DELETE ON document
BEGIN
    SELECT RAISE(ABORT, 'append only: document');
END
