CREATE INDEX {trail}_by_type ON {trail} (log_id, type, position)
