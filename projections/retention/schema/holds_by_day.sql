CREATE INDEX {holds}_by_day ON {holds} (log_id, held, running, until, position)
