CREATE INDEX tag_by_position ON tag (log_id, position)
