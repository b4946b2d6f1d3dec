CREATE INDEX entry_by_type ON entry (log_id, type, position)
