CREATE INDEX {holds}_by_record ON {holds} (log_id, position)
