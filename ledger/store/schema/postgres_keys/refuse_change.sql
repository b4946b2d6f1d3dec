-- A key row is written once. Deleting rows is erasing; emptying a whole table is not.
CREATE FUNCTION daicho_keys.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'daicho_keys.%: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
