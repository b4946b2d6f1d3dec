CREATE INDEX {links}_by_other ON {links} (log_id, other)
