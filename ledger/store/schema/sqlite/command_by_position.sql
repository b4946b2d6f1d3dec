CREATE UNIQUE INDEX command_by_position ON command (log_id, first_position)
