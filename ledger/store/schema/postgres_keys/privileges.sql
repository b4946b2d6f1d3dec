-- Writer: adds keys and reads them. Eraser: deletes rows of people. The log's reader: nothing.
GRANT USAGE ON SCHEMA daicho_keys TO daicho_writer, daicho_eraser;
GRANT SELECT ON ALL TABLES IN SCHEMA daicho_keys TO daicho_writer, daicho_eraser;
GRANT INSERT ON daicho_keys.key, daicho_keys.blind_index, daicho_keys.key_check TO daicho_writer;
GRANT DELETE ON daicho_keys.key, daicho_keys.blind_index TO daicho_eraser;
