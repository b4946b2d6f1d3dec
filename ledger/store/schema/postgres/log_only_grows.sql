-- A log keeps its key and its name, and its size never shrinks.
CREATE FUNCTION daicho.log_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.log_id <> OLD.log_id OR NEW.origin <> OLD.origin OR NEW.size < OLD.size
        OR (NEW.size = OLD.size AND NEW.leaf_hash <> OLD.leaf_hash)
    THEN
        RAISE EXCEPTION 'daicho.log only grows: size % to % refused', OLD.size, NEW.size
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
