-- As before, but a session that has expired a moment ago stays: by the clock of another node it may live. It does not
-- count, and is passed by. Behind thousands of those the answer is no, as nothing here does work without end.
CREATE OR REPLACE FUNCTION {schema}.has_room(
    p_session_name text,
    p_handle       text,
    p_now          bigint,
    p_user_key     text,
    p_max_sessions integer)
RETURNS boolean
LANGUAGE plpgsql AS $has_room$
DECLARE
    -- BlazorSessionsDefaults.MostClockDifference, ten minutes.
    expired_by CONSTANT bigint  := p_now - 6000000000;
    patience   CONSTANT integer := 1000;
    most_looks CONSTANT integer := 5000;
    living     integer := 0;
    passed     integer := 0;
    expired    text[]  := '{}';
    -- A cursor is planned for its first rows: by the index, and not by reading all there are and sorting them.
    sessions CURSOR FOR
        SELECT s.handle,
            s.absolute_expires_at > p_now AND s.last_activity_at > p_now - s.idle_timeout AS is_living,
            s.absolute_expires_at > expired_by AND s.last_activity_at > expired_by - s.idle_timeout AS may_live
        FROM {schema}.sessions s
        WHERE s.session_name = p_session_name AND s.user_key = p_user_key AND s.handle <> p_handle
        ORDER BY s.created_at DESC, s.handle DESC;
BEGIN
    IF p_max_sessions <= 0 THEN
        RETURN false;
    END IF;

    FOR session IN sessions LOOP
        IF session.is_living THEN
            living := living + 1;
        ELSIF session.may_live THEN
            passed := passed + 1;
        ELSE
            expired := expired || session.handle;
        END IF;

        IF living >= p_max_sessions OR passed >= most_looks THEN
            RETURN false;
        END IF;

        EXIT WHEN cardinality(expired) >= patience;
    END LOOP;

    IF cardinality(expired) < patience THEN
        RETURN true;
    END IF;

    DELETE FROM {schema}.sessions s
    WHERE s.session_name = p_session_name AND s.handle = ANY (ARRAY(
        SELECT e.handle FROM {schema}.sessions e
        WHERE e.session_name = p_session_name AND e.handle = ANY (expired)
            AND NOT (e.absolute_expires_at > expired_by AND e.last_activity_at > expired_by - e.idle_timeout)
        FOR UPDATE SKIP LOCKED));
    RETURN NULL;
END
$has_room$;

-- Drops a user's row, unless they have sessions: what a sign-in that slipped in has seen stays, as an epoch that begins
-- anew on a clock behind could be below it. Two statements: the second sees a sign-in that the first has waited for.
CREATE FUNCTION {schema}.forget_user(p_session_name text, p_user_key text)
RETURNS void
LANGUAGE plpgsql AS $forget_user$
BEGIN
    PERFORM FROM {schema}.users u
    WHERE u.session_name = p_session_name AND u.user_key = p_user_key FOR UPDATE;
    DELETE FROM {schema}.users u
    WHERE u.session_name = p_session_name AND u.user_key = p_user_key AND NOT EXISTS (
        SELECT FROM {schema}.sessions s WHERE s.session_name = p_session_name AND s.user_key = p_user_key);
END
$forget_user$;

-- Only nodes of the version before call refuse_to_read.
