-- Erasing names the rows.
CREATE INDEX blind_index_by_row ON blind_index (log_id, row)
