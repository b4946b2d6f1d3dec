CREATE INDEX {retention}_by_subject ON {retention} (log_id, subject, position)
