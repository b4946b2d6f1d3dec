CREATE INDEX {trail}_by_subject ON {trail} (log_id, subject, position)
