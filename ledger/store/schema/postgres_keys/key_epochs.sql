-- While the key-encryption key changes, a key is here twice: wrapped in the old epoch and the new.
ALTER TABLE daicho_keys.key
    DROP CONSTRAINT key_pkey,
    ADD PRIMARY KEY (log_id, subject, class, epoch);
