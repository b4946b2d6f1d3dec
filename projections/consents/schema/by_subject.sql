CREATE INDEX {consents}_by_subject ON {consents} (log_id, subject, position)
