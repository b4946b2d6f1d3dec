CREATE TRIGGER ciphertext_is_not_changed BEFORE UPDATE ON ciphertext
BEGIN
    SELECT RAISE(ABORT, 'append only: ciphertext');
END
