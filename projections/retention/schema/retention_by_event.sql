CREATE INDEX {retention}_by_event ON {retention} (log_id, event)
