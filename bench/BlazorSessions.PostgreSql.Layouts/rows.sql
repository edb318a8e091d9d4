-- The other layout: a row per session without its values, and a row per value.
CREATE SCHEMA IF NOT EXISTS bench_rows;
CREATE TABLE IF NOT EXISTS bench_rows.sessions (
    session_name text COLLATE "C" NOT NULL, handle text COLLATE "C" NOT NULL, version bigint NOT NULL,
    token_hash bytea NOT NULL, created_at bigint NOT NULL, last_activity_at bigint NOT NULL,
    idle_timeout bigint NOT NULL, absolute_expires_at bigint NOT NULL, expires_at bigint NOT NULL, user_key text COLLATE "C", device text,
    PRIMARY KEY (session_name, handle)) WITH (fillfactor = 85);
CREATE INDEX IF NOT EXISTS by_expiry ON bench_rows.sessions (session_name, expires_at);
CREATE TABLE IF NOT EXISTS bench_rows.session_values (
    session_name text COLLATE "C" NOT NULL, handle text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL,
    version bigint NOT NULL, data bytea NOT NULL,
    PRIMARY KEY (session_name, handle, key),
    FOREIGN KEY (session_name, handle) REFERENCES bench_rows.sessions ON DELETE CASCADE) WITH (fillfactor = 85);

-- The least a merge would have to do there: lock, check what was read, write, return everything.
CREATE OR REPLACE FUNCTION bench_rows.merge_session(
    p_session_name text, p_handle text, p_now bigint, p_set_keys text[], p_set_data bytea[], p_read_keys text[],
    p_read_versions bigint[], p_last_activity_at bigint,
    OUT outcome smallint, OUT session bench_rows.sessions, OUT keys text[], OUT versions bigint[], OUT data bytea[])
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE bench_rows.sessions AS s
    SET version = s.version + 1, last_activity_at = greatest(s.last_activity_at, p_last_activity_at)
    WHERE s.session_name = p_session_name AND s.handle = p_handle AND s.expires_at > p_now
    RETURNING s.* INTO session;
    IF NOT FOUND THEN
        outcome := 2;
        RETURN;
    END IF;

    IF cardinality(p_read_keys) > 0 AND (
        SELECT NOT bool_and(seen.version = coalesce(v.version, 0))
        FROM unnest(p_read_keys, p_read_versions) AS seen (key, version)
        LEFT JOIN bench_rows.session_values v
            ON v.session_name = p_session_name AND v.handle = p_handle AND v.key = seen.key)
    THEN
        RAISE EXCEPTION 'conflict';
    END IF;

    INSERT INTO bench_rows.session_values AS v (session_name, handle, key, version, data)
    SELECT p_session_name, p_handle, w.key, session.version, w.data FROM unnest(p_set_keys, p_set_data) AS w (key, data)
    ON CONFLICT (session_name, handle, key) DO UPDATE SET version = excluded.version, data = excluded.data;

    outcome := 0;
    SELECT array_agg(v.key), array_agg(v.version), array_agg(v.data) INTO keys, versions, data
    FROM bench_rows.session_values v WHERE v.session_name = p_session_name AND v.handle = p_handle;
END
$$;

-- The bare client: a blob by its key.
CREATE SCHEMA IF NOT EXISTS bench_bare;
CREATE TABLE IF NOT EXISTS bench_bare.blobs (
    id text COLLATE "C" PRIMARY KEY, data bytea NOT NULL) WITH (fillfactor = 85);
