-- Called where nothing can be written: on a standby, or on a primary that was shut to writers. The store asks in every
-- statement that only reads, so that no answer is older than what was acknowledged. Not volatile: the condition then
-- depends on no row, and is looked at once, before any.
CREATE FUNCTION {schema}.refuse_to_read()
RETURNS boolean
LANGUAGE plpgsql STABLE AS $refuse_to_read$
BEGIN
    RAISE EXCEPTION 'this server only reads, and may be behind the one that writes'
        USING ERRCODE = 'read_only_sql_transaction';
END
$refuse_to_read$;
