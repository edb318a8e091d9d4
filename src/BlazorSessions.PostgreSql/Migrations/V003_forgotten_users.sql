-- A user's row is needed for as long as a sign-in that saw an earlier epoch may still be on its way, or, where the epoch
-- was never raised, only while sign-ins queue at it. After that clean-up drops it, sessions or not: an epoch starts from
-- the time (in ticks), so that one which begins anew is above all that sessions have. Nodes of the version before write
-- no forget_at: for their rows the server's clock makes one, 30 days on. They also begin epochs at 1: as long as they
-- run, an end of all that they make may leave sessions of a user whose epoch began anew meanwhile.
ALTER TABLE {schema}.users ADD COLUMN forget_at bigint NOT NULL
    DEFAULT (extract(epoch FROM now())::bigint * 10000000 + 621355968000000000 + 25920000000000);

COMMENT ON TABLE {schema}.users IS
    'Since when sign-ins count: its rise ends all earlier ones. A row is also what sign-ins of one user queue at.';

CREATE INDEX users_by_forget ON {schema}.users (forget_at, session_name);

-- As before, but for the time of the row, and for one that clean-up drops at this moment.
CREATE OR REPLACE FUNCTION {schema}.admits_sign_in(
    p_session_name text,
    p_handle       text,
    p_now          bigint,
    p_user_key     text,
    p_user_epoch   bigint,
    p_max_sessions integer)
RETURNS boolean
LANGUAGE plpgsql AS $admits_sign_in$
DECLARE
    a_day CONSTANT bigint := 864000000000;
    held_epoch     bigint;
BEGIN
    LOOP
        SELECT u.epoch INTO held_epoch FROM {schema}.users u
        WHERE u.session_name = p_session_name AND u.user_key = p_user_key FOR UPDATE;
        EXIT WHEN FOUND;
        INSERT INTO {schema}.users (session_name, user_key, forget_at)
        VALUES (p_session_name, p_user_key, p_now + a_day)
        ON CONFLICT DO NOTHING;
    END LOOP;

    IF held_epoch > p_user_epoch THEN
        RETURN false;
    END IF;

    RETURN p_max_sessions IS NULL
        OR {schema}.has_room(p_session_name, p_handle, p_now, p_user_key, p_max_sessions);
END
$admits_sign_in$;
