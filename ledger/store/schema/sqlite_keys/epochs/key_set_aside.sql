ALTER TABLE key RENAME TO key_set_aside
