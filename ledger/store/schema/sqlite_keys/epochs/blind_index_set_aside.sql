ALTER TABLE blind_index RENAME TO blind_index_set_aside
