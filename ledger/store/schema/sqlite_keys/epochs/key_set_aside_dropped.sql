DROP TABLE key_set_aside
