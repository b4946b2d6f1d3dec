-- Logs that are not to be written to until it is shown that no entry of theirs is missing, as after
-- a restore. No evidence, and the log itself need not be here yet: the row comes first.
CREATE TABLE held_log (
    log_id INTEGER PRIMARY KEY,
    reason TEXT NOT NULL,
    held   TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT
