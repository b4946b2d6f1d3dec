CREATE INDEX {provisions}_by_party ON {provisions} (log_id, party, happened_at, position)
