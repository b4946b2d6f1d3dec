INSERT INTO blind_index (log_id, kind, hmac, row, epoch, wrapped)
SELECT log_id, kind, hmac, randomblob(16), coalesce((SELECT max(epoch) FROM key_check), 1),
    wrapped_subject
FROM blind_index_set_aside
