-- Erasing puts zeros in the place of the bytes: a row that is deleted makes SQLite move those beside
-- it, and what is moved leaves copies behind that no deletion reaches later.
CREATE TRIGGER ciphertext_is_only_erased BEFORE UPDATE ON ciphertext
WHEN NEW.log_id <> OLD.log_id OR NEW.position <> OLD.position
    OR NEW.bytes <> zeroblob(length(OLD.bytes))
BEGIN
    SELECT RAISE(ABORT, 'kept or erased: ciphertext');
END
