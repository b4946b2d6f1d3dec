CREATE INDEX {retention}_by_follows ON {retention} (log_id, follows)
