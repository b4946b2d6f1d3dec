CREATE INDEX {parties}_by_party ON {parties} (log_id, party)
