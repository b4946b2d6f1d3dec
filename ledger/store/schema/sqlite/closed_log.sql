-- Logs that take no more entries, and the log that goes on in place of each. Beside the chain, for
-- a damaged log could not say it of itself; what proves the succession is entry 0 of the successor.
CREATE TABLE closed_log (
    log_id    INTEGER PRIMARY KEY REFERENCES log (log_id),
    successor TEXT NOT NULL
) STRICT
