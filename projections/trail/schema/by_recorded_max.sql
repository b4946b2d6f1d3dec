CREATE INDEX {trail}_by_recorded_max ON {trail} (log_id, recorded_max)
