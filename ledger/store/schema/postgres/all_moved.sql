-- Ends the transaction unless every head row stood where the writer read it. It runs in front of
-- COMMIT in one round trip, so the client cannot look at the count itself.
CREATE FUNCTION daicho.all_moved(moved bigint, wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF moved <> wanted THEN
        RAISE EXCEPTION 'daicho.log: % of % head rows were where they had been read', moved, wanted
            USING ERRCODE = 'serialization_failure';
    END IF;
END
$$;
