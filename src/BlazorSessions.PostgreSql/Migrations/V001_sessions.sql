-- Times are ticks of 100 ns since 0001-01-01 UTC: a timestamptz would round them to microseconds, and a session would
-- end a little before or after the moment its record names. The app decides what has expired; no statement asks the
-- server's clock. Text is compared byte by byte (COLLATE "C"), which no update of the system's collations can change.

CREATE TABLE {schema}.users (
    session_name text COLLATE "C" NOT NULL,
    user_key     text COLLATE "C" NOT NULL,
    epoch        bigint           NOT NULL DEFAULT 0,
    PRIMARY KEY (session_name, user_key)
);

COMMENT ON TABLE {schema}.users IS
    'How often all sessions of a user were ended. A row is also what sign-ins of one user queue at.';

CREATE TABLE {schema}.sessions (
    session_name        text COLLATE "C"   NOT NULL,
    handle              text COLLATE "C"   NOT NULL,
    format              smallint           NOT NULL DEFAULT 1,
    version             bigint             NOT NULL,
    token_hash          bytea              NOT NULL,
    previous_token_hash bytea,
    previous_token_until bigint,
    created_at          bigint             NOT NULL,
    last_activity_at    bigint             NOT NULL,
    idle_timeout        bigint             NOT NULL,
    absolute_expires_at bigint             NOT NULL,
    -- The subtraction first: an idle timeout without end must not overflow.
    expires_at          bigint             NOT NULL GENERATED ALWAYS AS (
        CASE WHEN absolute_expires_at - last_activity_at <= idle_timeout
            THEN absolute_expires_at
            ELSE last_activity_at + idle_timeout
        END) STORED,
    user_key            text COLLATE "C",
    user_epoch          bigint,
    user_ticket         bytea,
    authenticated_at    bigint,
    is_remembered       boolean,
    device              text,
    -- Three arrays of one length: the name, the version and the bytes of each value.
    value_keys          text[] COLLATE "C" NOT NULL DEFAULT '{}',
    value_versions      bigint[]           NOT NULL DEFAULT '{}',
    value_data          bytea[]            NOT NULL DEFAULT '{}',
    PRIMARY KEY (session_name, handle)
) WITH (fillfactor = 85);

-- The session name comes last: a planner without statistics must not take one of these for the way to a handle.
CREATE INDEX sessions_by_expiry ON {schema}.sessions (expires_at, session_name);
CREATE INDEX sessions_by_user ON {schema}.sessions (user_key, session_name) WHERE user_key IS NOT NULL;

-- A change of one value writes the values anew, compressed when they are long: lz4 takes less than half the time of the
-- default. Not every server has it (PostgreSQL 14, built with it).
DO $compression$
BEGIN
    IF EXISTS (SELECT FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)) THEN
        EXECUTE 'ALTER TABLE {schema}.sessions ALTER COLUMN value_data SET COMPRESSION lz4';
    END IF;
END
$compression$;

CREATE TABLE {schema}.data_protection_keys (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    friendly_name text,
    xml           text NOT NULL
);

-- Lock order, for every statement there is: the user's row first, then rows of sessions by handle. Clean-up waits for
-- nobody (SKIP LOCKED). So statements never wait for each other in a circle.
--
-- Each statement inside a function sees what was committed before it began (READ COMMITTED): what is counted after the
-- user's row is locked includes every sign-in of that user that came before.

-- Applies a delta. Outcomes: 0 merged, 1 conflict, 2 missing, 3 refused (epoch passed), 4 refused (too many).
CREATE FUNCTION {schema}.merge_session(
    p_session_name      text,
    p_handle            text,
    p_now               bigint,
    p_changes_values    boolean,
    p_changes_content   boolean,
    p_clear             boolean,
    p_removes           text[],
    p_set_keys          text[],
    p_set_data          bytea[],
    p_read_keys         text[],
    p_read_versions     bigint[],
    p_expected_version  bigint,
    p_expected_token    bytea,
    p_new_token         bytea,
    p_keep_previous     bigint,
    p_last_activity_at  bigint,
    p_user_key          text,
    p_user_epoch        bigint,
    p_user_ticket       bytea,
    p_authenticated_at  bigint,
    p_is_remembered     boolean,
    p_idle_timeout      bigint,
    p_absolute_expires_at bigint,
    p_max_sessions      integer,
    p_device            text,
    OUT outcome         smallint,
    OUT session         {schema}.sessions)
LANGUAGE plpgsql AS $merge_session$
DECLARE
    held_epoch bigint;
    keys       text[];
    versions   bigint[];
    data       bytea[];
    place      integer;
    removed    text;
BEGIN
    IF p_user_key IS NOT NULL THEN
        SELECT u.epoch INTO held_epoch FROM {schema}.users u
        WHERE u.session_name = p_session_name AND u.user_key = p_user_key FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO {schema}.users (session_name, user_key) VALUES (p_session_name, p_user_key)
            ON CONFLICT DO NOTHING;
            SELECT u.epoch INTO held_epoch FROM {schema}.users u
            WHERE u.session_name = p_session_name AND u.user_key = p_user_key FOR UPDATE;
        END IF;
    END IF;

    -- Locked first, looked at then. One UPDATE with the checks in its WHERE would be shorter, but slower (the arrays
    -- would be taken apart by a subquery), and easy to get wrong: when the row has changed meanwhile, PostgreSQL looks
    -- again at that row only, not at the other side of a NOT EXISTS.
    SELECT s.* INTO session FROM {schema}.sessions s
    WHERE s.session_name = p_session_name AND s.handle = p_handle AND s.expires_at > p_now AND s.format = 1
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        outcome := 2;
        RETURN;
    END IF;

    keys := session.value_keys;
    versions := session.value_versions;
    outcome := 1;
    IF session.version <> p_expected_version OR session.token_hash <> p_expected_token THEN
        RETURN;
    END IF;

    FOR i IN 1 .. cardinality(p_read_keys) LOOP
        IF coalesce(versions[array_position(keys, p_read_keys[i])], 0) <> p_read_versions[i] THEN
            RETURN;
        END IF;
    END LOOP;

    IF held_epoch > p_user_epoch THEN
        outcome := 3;
        RETURN;
    END IF;

    IF p_max_sessions IS NOT NULL THEN
        IF p_max_sessions <= (
            SELECT count(*) FROM {schema}.sessions s
            WHERE s.session_name = p_session_name AND s.user_key = p_user_key
                AND s.handle <> p_handle AND s.expires_at > p_now)
        THEN
            outcome := 4;
            RETURN;
        END IF;
    END IF;

    outcome := 0;
    IF NOT p_changes_content AND coalesce(p_last_activity_at, 0) <= session.last_activity_at THEN
        RETURN;
    END IF;

    IF p_changes_values THEN
        data := session.value_data;
        IF p_clear THEN
            keys := '{}';
            versions := '{}';
            data := '{}';
        END IF;

        FOREACH removed IN ARRAY p_removes LOOP
            place := array_position(keys, removed);
            IF place IS NOT NULL THEN
                keys := keys[:place - 1] || keys[place + 1:];
                versions := versions[:place - 1] || versions[place + 1:];
                data := data[:place - 1] || data[place + 1:];
            END IF;
        END LOOP;

        FOR i IN 1 .. cardinality(p_set_keys) LOOP
            place := coalesce(array_position(keys, p_set_keys[i]), cardinality(keys) + 1);
            keys[place] := p_set_keys[i];
            versions[place] := session.version + 1;
            data[place] := p_set_data[i];
        END LOOP;
    END IF;

    UPDATE {schema}.sessions AS s SET
        version = CASE WHEN p_changes_content THEN s.version + 1 ELSE s.version END,
        -- Left as they are, long values stay where they are stored and are not written again.
        value_keys = CASE WHEN p_changes_values THEN keys ELSE s.value_keys END,
        value_versions = CASE WHEN p_changes_values THEN versions ELSE s.value_versions END,
        value_data = CASE WHEN p_changes_values THEN data ELSE s.value_data END,
        last_activity_at = greatest(s.last_activity_at, p_last_activity_at),
        token_hash = coalesce(p_new_token, s.token_hash),
        previous_token_hash = CASE
            WHEN p_new_token IS NULL THEN s.previous_token_hash
            WHEN p_keep_previous IS NOT NULL THEN s.token_hash
        END,
        previous_token_until = CASE WHEN p_new_token IS NULL THEN s.previous_token_until ELSE p_keep_previous END,
        user_key = coalesce(p_user_key, s.user_key),
        user_epoch = coalesce(p_user_epoch, s.user_epoch),
        user_ticket = coalesce(p_user_ticket, s.user_ticket),
        authenticated_at = coalesce(p_authenticated_at, s.authenticated_at),
        is_remembered = coalesce(p_is_remembered, s.is_remembered),
        idle_timeout = coalesce(p_idle_timeout, s.idle_timeout),
        absolute_expires_at = coalesce(p_absolute_expires_at, s.absolute_expires_at),
        device = coalesce(p_device, s.device)
    WHERE s.session_name = p_session_name AND s.handle = p_handle
    RETURNING s.* INTO session;
END
$merge_session$;

-- Ends all sessions of a user but one and raises his epoch; returns the handles of those that were living.
CREATE FUNCTION {schema}.end_user_sessions(p_session_name text, p_user_key text, p_except text, p_now bigint)
RETURNS SETOF text
LANGUAGE plpgsql AS $end_user_sessions$
BEGIN
    INSERT INTO {schema}.users AS u (session_name, user_key, epoch) VALUES (p_session_name, p_user_key, 1)
    ON CONFLICT (session_name, user_key) DO UPDATE SET epoch = u.epoch + 1;

    RETURN QUERY
    WITH due AS MATERIALIZED (
        SELECT s.handle FROM {schema}.sessions s
        WHERE s.session_name = p_session_name AND s.user_key = p_user_key AND s.handle IS DISTINCT FROM p_except
        ORDER BY s.handle FOR UPDATE),
    gone AS (
        DELETE FROM {schema}.sessions s USING due
        WHERE s.session_name = p_session_name AND s.handle = due.handle
        RETURNING s.handle, s.expires_at)
    SELECT gone.handle FROM gone WHERE gone.expires_at > p_now;
END
$end_user_sessions$;
