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
    token_nonce         text,
    previous_token_hash bytea,
    previous_token_until bigint,
    created_at          bigint             NOT NULL,
    last_activity_at    bigint             NOT NULL,
    idle_timeout        bigint             NOT NULL,
    absolute_expires_at bigint             NOT NULL,
    user_key            text COLLATE "C",
    user_epoch          bigint,
    user_ticket         bytea,
    authenticated_at    bigint,
    is_remembered       boolean,
    -- The session at the identity provider, and a hash of both texts, which may be too long for an index.
    external_hash       bytea,
    external_issuer     text,
    external_id         text,
    device              text,
    -- Three arrays of one length: the name, the version and the bytes of each value.
    value_keys          text[] COLLATE "C" NOT NULL DEFAULT '{}',
    value_versions      bigint[]           NOT NULL DEFAULT '{}',
    value_data          bytea[]            NOT NULL DEFAULT '{}',
    -- When clean-up looks at the row: never later than it expires, often before. Activity moves the expiry alone, which
    -- no index holds; clean-up moves this after it.
    due_at              bigint             NOT NULL,
    PRIMARY KEY (session_name, handle)
) WITH (fillfactor = 70);

-- Most writes change no column that an index holds, and the page has room for another version of the row: PostgreSQL
-- then touches no index. There is no generated column either: the server would parse its expression at each write.

-- The session name comes last: a planner without statistics must not take one of these for the way to a handle.
CREATE INDEX sessions_by_due ON {schema}.sessions (due_at, session_name);
-- The sessions of a user stand in the order in which they are listed, so that a page or a batch starts where the last
-- one ended.
CREATE INDEX sessions_by_user ON {schema}.sessions (user_key, session_name, created_at, handle)
    WHERE user_key IS NOT NULL;
CREATE INDEX sessions_by_external ON {schema}.sessions (external_hash, session_name, handle)
    WHERE external_hash IS NOT NULL;

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

-- Sets and removes several values at once.
CREATE FUNCTION {schema}.merge_values(
    INOUT keys     text[],
    INOUT versions bigint[],
    INOUT data     bytea[],
    p_version      bigint,
    p_clear        boolean,
    p_removes      text[],
    p_set_keys     text[],
    p_set_data     bytea[])
LANGUAGE plpgsql IMMUTABLE AS $merge_values$
DECLARE
    place   integer;
    removed text;
BEGIN
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
        versions[place] := p_version;
        data[place] := p_set_data[i];
    END LOOP;
END
$merge_values$;

-- Says whether the values that were read are those that there are. A function, and no NOT EXISTS: that would become a
-- join, and a row that has changed meanwhile would be compared with what was read of the row before.
CREATE FUNCTION {schema}.are_as_read(
    p_keys          text[],
    p_versions      bigint[],
    p_read_keys     text[],
    p_read_versions bigint[])
RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $are_as_read$
BEGIN
    FOR i IN 1 .. cardinality(p_read_keys) LOOP
        IF coalesce(p_versions[array_position(p_keys, p_read_keys[i])], 0) <> p_read_versions[i] THEN
            RETURN false;
        END IF;
    END LOOP;

    RETURN true;
END
$are_as_read$;

-- Says whether the user has fewer living sessions than so many, besides one. It counts no further, the last created
-- first, as those live most likely. Where many have expired and wait for clean-up it does a part of that and answers
-- NULL, so that the next to ask finds less.
CREATE FUNCTION {schema}.has_room(
    p_session_name text,
    p_handle       text,
    p_now          bigint,
    p_user_key     text,
    p_max_sessions integer)
RETURNS boolean
LANGUAGE plpgsql AS $has_room$
DECLARE
    patience CONSTANT integer := 1000;
    living   integer := 0;
    expired  text[]  := '{}';
    -- A cursor is planned for its first rows: by the index, and not by reading all there are and sorting them.
    sessions CURSOR FOR
        SELECT s.handle,
            s.absolute_expires_at > p_now AND s.last_activity_at > p_now - s.idle_timeout AS is_living
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
        ELSE
            expired := expired || session.handle;
        END IF;

        IF living >= p_max_sessions THEN
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
            AND NOT (e.absolute_expires_at > p_now AND e.last_activity_at > p_now - e.idle_timeout)
        FOR UPDATE SKIP LOCKED));
    RETURN NULL;
END
$has_room$;

-- Says whether a session may become the user's, and has the next sign-in of that user, or the next rise of their
-- epoch, wait until this transaction is over. What it reads is newer than what the statement that asks sees.
CREATE FUNCTION {schema}.admits_sign_in(
    p_session_name text,
    p_handle       text,
    p_now          bigint,
    p_user_key     text,
    p_user_epoch   bigint,
    p_max_sessions integer)
RETURNS boolean
LANGUAGE plpgsql AS $admits_sign_in$
DECLARE
    held_epoch bigint;
BEGIN
    SELECT u.epoch INTO held_epoch FROM {schema}.users u
    WHERE u.session_name = p_session_name AND u.user_key = p_user_key FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO {schema}.users (session_name, user_key) VALUES (p_session_name, p_user_key)
        ON CONFLICT DO NOTHING;
        SELECT u.epoch INTO held_epoch FROM {schema}.users u
        WHERE u.session_name = p_session_name AND u.user_key = p_user_key FOR UPDATE;
    END IF;

    IF held_epoch > p_user_epoch THEN
        RETURN false;
    END IF;

    RETURN p_max_sessions IS NULL
        OR {schema}.has_room(p_session_name, p_handle, p_now, p_user_key, p_max_sessions);
END
$admits_sign_in$;

-- Says why a merge has found no row to update: 1 conflict, 2 missing, 3 refused (epoch passed), 4 refused (too many).
-- It looks at what is there now.
CREATE FUNCTION {schema}.why_not_merged(
    p_session_name     text,
    p_handle           text,
    p_now              bigint,
    p_read_keys        text[],
    p_read_versions    bigint[],
    p_expected_version bigint,
    p_expected_token   bytea,
    p_user_key         text,
    p_user_epoch       bigint,
    p_max_sessions     integer)
RETURNS smallint
LANGUAGE plpgsql AS $why_not_merged$
DECLARE
    session {schema}.sessions;
BEGIN
    SELECT s.* INTO session FROM {schema}.sessions s
    WHERE s.session_name = p_session_name AND s.handle = p_handle AND s.format = 1
        AND s.absolute_expires_at > p_now AND s.last_activity_at > p_now - s.idle_timeout;
    IF NOT FOUND THEN
        RETURN 2;
    END IF;

    IF p_user_key IS NULL
        OR session.version <> p_expected_version
        OR session.token_hash <> p_expected_token
        OR p_read_keys IS NOT NULL
            AND NOT {schema}.are_as_read(session.value_keys, session.value_versions, p_read_keys, p_read_versions)
    THEN
        RETURN 1;
    END IF;

    IF p_user_epoch < (
        SELECT u.epoch FROM {schema}.users u WHERE u.session_name = p_session_name AND u.user_key = p_user_key)
    THEN
        RETURN 3;
    END IF;

    -- What is left is the limit, or something that has changed since the statement looked.
    IF p_max_sessions IS NOT NULL
        AND NOT {schema}.has_room(p_session_name, p_handle, p_now, p_user_key, p_max_sessions)
    THEN
        RETURN 4;
    END IF;

    RETURN 1;
END
$why_not_merged$;
