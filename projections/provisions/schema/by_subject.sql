CREATE INDEX {provisions}_by_subject ON {provisions} (log_id, subject, happened_at, position)
