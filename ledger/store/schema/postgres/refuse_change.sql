-- What was written stays. The owner can still disable a trigger on purpose: the chain shows it.
CREATE FUNCTION daicho.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'daicho.% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END
$$;
