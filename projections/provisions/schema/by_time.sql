CREATE INDEX {provisions}_by_time ON {provisions} (log_id, happened_at, position)
