-- A row has a name of its own, random, for its hmac is that of namesakes too, and what it wraps is
-- different bytes in every epoch. Rows that are here were wrapped in the one epoch there is; the
-- defaults fill them in without an UPDATE, and go.
ALTER TABLE daicho_keys.blind_index RENAME COLUMN wrapped_subject TO wrapped;
DO $$
BEGIN
    EXECUTE pg_catalog.format(
        'ALTER TABLE daicho_keys.blind_index'
        ' ADD COLUMN row bytea NOT NULL CHECK (octet_length(row) = 16)'
        ' DEFAULT pg_catalog.uuid_send(pg_catalog.gen_random_uuid()),'
        ' ADD COLUMN epoch bigint NOT NULL CHECK (epoch >= 0) DEFAULT %s',
        coalesce((SELECT max(epoch) FROM daicho_keys.key_check), 1)
    );
END
$$;
ALTER TABLE daicho_keys.blind_index
    ALTER COLUMN row DROP DEFAULT,
    ALTER COLUMN epoch DROP DEFAULT,
    DROP CONSTRAINT blind_index_pkey,
    ADD PRIMARY KEY (log_id, kind, hmac, row, epoch);

-- Erasing names the rows.
CREATE INDEX blind_index_by_row ON daicho_keys.blind_index (log_id, row);
