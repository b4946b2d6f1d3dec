INSERT INTO key (log_id, origin, subject, class, epoch, wrapped)
SELECT log_id, origin, subject, class, epoch, wrapped FROM key_set_aside
