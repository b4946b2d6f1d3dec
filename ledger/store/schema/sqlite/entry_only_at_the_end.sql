-- INSERT OR REPLACE deletes without asking the trigger on DELETE: nothing below the head is taken.
CREATE TRIGGER entry_only_at_the_end BEFORE INSERT ON entry
WHEN NEW.position < (SELECT size FROM log WHERE log_id = NEW.log_id)
BEGIN
    SELECT RAISE(ABORT, 'append only: entry');
END
