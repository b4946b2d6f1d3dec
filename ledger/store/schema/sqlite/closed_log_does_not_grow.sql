-- Also for a program that was started before this version and knows nothing of closed logs.
CREATE TRIGGER closed_log_does_not_grow BEFORE UPDATE ON log
WHEN EXISTS (SELECT 1 FROM closed_log WHERE log_id = NEW.log_id)
BEGIN
    SELECT RAISE(ABORT, 'a closed log takes no more entries');
END
