-- Writer: adds entries and moves heads. Reader: looks. Eraser: looks, and deletes ciphertexts.
GRANT USAGE ON SCHEMA daicho TO daicho_writer, daicho_reader, daicho_eraser;
GRANT SELECT ON ALL TABLES IN SCHEMA daicho TO daicho_writer, daicho_reader, daicho_eraser;
GRANT INSERT ON daicho.log, daicho.entry, daicho.tag, daicho.command, daicho.ciphertext,
    daicho.document TO daicho_writer;
GRANT UPDATE (size, leaf_hash) ON daicho.log TO daicho_writer;
GRANT DELETE ON daicho.ciphertext TO daicho_eraser;
