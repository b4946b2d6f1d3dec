CREATE INDEX {subjects}_by_subject ON {subjects} (log_id, subject)
