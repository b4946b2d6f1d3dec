CREATE INDEX {links}_by_subject ON {links} (log_id, subject)
