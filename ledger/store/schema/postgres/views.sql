-- Views are made again from the log at any time, by whoever reads it: their tables belong to a role
-- that writer, reader and installer are members of, and that has no right to the log itself.
DO $$
DECLARE
    member text;
BEGIN
    FOREACH member IN ARRAY ARRAY['daicho_writer', 'daicho_reader', current_user::text] LOOP
        IF NOT pg_catalog.pg_has_role(member, 'daicho_views', 'USAGE') THEN
            BEGIN
                EXECUTE pg_catalog.format('GRANT daicho_views TO %I', member);
            EXCEPTION WHEN unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
END
$$;
CREATE SCHEMA IF NOT EXISTS daicho_views AUTHORIZATION daicho_views;
