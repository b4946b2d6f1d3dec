CREATE INDEX {provisions}_by_record ON {provisions} (log_id, record)
