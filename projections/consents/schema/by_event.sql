CREATE INDEX {consents}_by_event ON {consents} (log_id, event)
