namespace BlazorSessions.PostgreSql;

/// <summary>The statements of the store in a schema, but for merges: those are <see cref="MergeStatement"/>'s.</summary>
/// <remarks>
/// What is about many sessions looks at so many rows and no more, whatever there is: it walks an index in the index's
/// own order from a place on, up to a limit. A comparison with NULL for the first place would keep it from starting
/// in the middle, so the first place is one before all others. Rows that were found are fetched by their key out of
/// an array: in a join, a planner that expects too many of them would read the whole table.
/// </remarks>
internal sealed class SessionStatements(string schema)
{
    public string Create { get; } = $"""
        INSERT INTO {schema}.sessions
            (session_name, handle, version, token_hash, token_nonce, previous_token_hash, previous_token_until,
             created_at, last_activity_at, idle_timeout, absolute_expires_at, due_at, device,
             value_keys, value_versions, value_data)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT DO NOTHING RETURNING true
        """;

    public string Find { get; } = $"""
        SELECT {SessionRow.Columns("s.")} FROM {schema}.sessions s
        WHERE s.session_name = $1 AND s.handle = $2 AND {SessionRow.IsLiving("$3")} AND {IsPrimary}
        """;

    public string End { get; } = $"""
        DELETE FROM {schema}.sessions s WHERE s.session_name = $1 AND s.handle = $2
        RETURNING {SessionRow.IsLiving("$3")}
        """;

    public string EndAndTell { get; } = $"""
        WITH ended AS (
            DELETE FROM {schema}.sessions s WHERE s.session_name = $1 AND s.handle = $2
            RETURNING {SessionRow.IsLiving("$3")} AS was_living)
        SELECT was_living, (SELECT count(pg_notify($4, $5)) WHERE was_living) FROM ended
        """;

    public string Epoch { get; } = $"""
        SELECT epoch FROM {schema}.users WHERE session_name = $1 AND user_key = $2 AND {IsPrimary}
        """;

    public string RaiseEpoch { get; } = $"""
        INSERT INTO {schema}.users AS u (session_name, user_key, epoch, forget_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (session_name, user_key) DO UPDATE
            SET epoch = greatest(u.epoch + 1, excluded.epoch), forget_at = greatest(u.forget_at, excluded.forget_at)
        RETURNING u.epoch
        """;

    public string Forget { get; } = $"SELECT {schema}.forget_user($1, $2)";

    public string ListPage { get; } = $"""
        SELECT s.created_at, s.handle, s.device, s.last_activity_at, {SessionRow.ExpiresAt},
            coalesce(s.is_remembered, false), {SessionRow.IsLiving("$6")}
        FROM {schema}.sessions s
        WHERE s.session_name = $1 AND s.user_key = $2 AND (s.created_at, s.handle) < ($3, $4)
            AND {IsPrimary}
        ORDER BY s.created_at DESC, s.handle DESC LIMIT $5
        """;

    // The order and a limit that the planner does not know have it walk the index, however much of the table it
    // expects.
    public string Count { get; } = $"""
        SELECT count(*)::integer FROM (
            SELECT FROM {schema}.sessions s
            WHERE s.session_name = $1 AND s.user_key = $2 AND {IsPrimary}
            ORDER BY s.created_at LIMIT (SELECT $3)) AS counted
        """;

    // An epoch that is missing is damage, and as old as can be. The user's key is compared once more, as it may have
    // changed while the row was waited for, and in a way that no index serves.
    public string EndBatchOfUser { get; } = $"""
        WITH seen AS MATERIALIZED (
            SELECT s.created_at, s.handle FROM {schema}.sessions s
            WHERE s.session_name = $1 AND s.user_key = $2 AND (s.created_at, s.handle) > ($3, $4)
            ORDER BY s.created_at, s.handle LIMIT $5),
        due AS MATERIALIZED (
            SELECT s.handle FROM {schema}.sessions s
            WHERE s.session_name = $1 AND s.handle = ANY (ARRAY(SELECT seen.handle FROM seen))
                AND s.user_key IS NOT DISTINCT FROM $2 AND (s.user_epoch < $6) IS NOT FALSE
                AND s.handle IS DISTINCT FROM $7
            ORDER BY s.handle FOR UPDATE),
        {Ended(schema, "SELECT due.handle FROM due", "$8")}
        SELECT ended.handles, last.created_at, last.handle
        FROM ended LEFT JOIN (
            SELECT seen.created_at, seen.handle FROM seen
            ORDER BY seen.created_at, seen.handle OFFSET $5::bigint - 1 LIMIT 1) AS last ON true
        """;

    public string EndBatchOfExternal { get; } = $"""
        WITH seen AS MATERIALIZED (
            SELECT s.handle FROM {schema}.sessions s
            WHERE s.session_name = $1 AND s.external_hash = $2 AND s.handle > $3
            ORDER BY s.handle LIMIT $4 FOR UPDATE),
        {Ended(schema, "SELECT seen.handle FROM seen", "$5")}
        SELECT ended.handles, (SELECT seen.handle FROM seen ORDER BY seen.handle OFFSET $4::bigint - 1 LIMIT 1)
        FROM ended
        """;

    public string EndBatch { get; } = $"""
        WITH seen AS MATERIALIZED (
            SELECT s.handle FROM {schema}.sessions s
            WHERE s.session_name = $1 AND s.handle > $2
            ORDER BY s.handle LIMIT $3 FOR UPDATE),
        {Ended(schema, "SELECT seen.handle FROM seen", "$4")}
        SELECT ended.handles, (SELECT seen.handle FROM seen ORDER BY seen.handle OFFSET $3::bigint - 1 LIMIT 1)
        FROM ended
        """;

    public string Probe { get; } = $"""
        SELECT s.handle, s.version FROM {schema}.sessions s
        WHERE s.session_name = $1 AND s.handle = ANY ($2) AND {SessionRow.IsLiving("$3")}
            AND {IsPrimary}
        """;

    // Rows are locked by handle before they are written: an update alone would lock them in any order.
    public string Touch { get; } = $"""
        WITH seen AS MATERIALIZED (
            SELECT s.handle, touch.at
            FROM unnest($2, $3) AS touch (handle, at)
            JOIN {schema}.sessions s ON s.session_name = $1 AND s.handle = touch.handle
            WHERE {SessionRow.IsLiving("$4")} AND s.last_activity_at < touch.at AND s.format = {SessionRow.Format}
            ORDER BY s.handle FOR NO KEY UPDATE OF s)
        UPDATE {schema}.sessions s SET last_activity_at = greatest(s.last_activity_at, seen.at)
        FROM seen WHERE s.session_name = $1 AND s.handle = seen.handle
        """;

    // Rows that are due and live on are moved to when they expire by now. The moves of one statement are few enough to
    // keep nobody waiting; what is left for the next one is looked at again until then, and that is all.
    /// <summary>
    /// Of so many rows that are due, drops up to so many that have expired and puts off those that live on, and drops up to
    /// so many users of whom nothing need be known any more. Tells how many sessions were dropped, how many it looked at,
    /// and how many users were dropped.
    /// </summary>
    public string DeleteExpired { get; } = $"""
        WITH due AS MATERIALIZED (
            SELECT s.handle, {SessionRow.IsLiving("$2")} AS is_living FROM {schema}.sessions s
            WHERE s.session_name = $1 AND s.due_at <= $2
            ORDER BY s.due_at LIMIT $4 FOR UPDATE SKIP LOCKED),
        expired AS MATERIALIZED (SELECT due.handle FROM due WHERE NOT due.is_living LIMIT $3),
        living AS MATERIALIZED (SELECT due.handle FROM due WHERE due.is_living),
        moved AS (
            UPDATE {schema}.sessions s SET due_at = {SessionRow.ExpiresAt}
            WHERE s.session_name = $1 AND s.handle = ANY (ARRAY(SELECT living.handle FROM living))),
        dropped AS (
            DELETE FROM {schema}.sessions s
            WHERE s.session_name = $1 AND s.handle = ANY (ARRAY(SELECT expired.handle FROM expired)) RETURNING true),
        forgotten AS (
            DELETE FROM {schema}.users u
            WHERE u.session_name = $1 AND u.user_key = ANY (ARRAY(
                SELECT f.user_key FROM {schema}.users f WHERE f.session_name = $1 AND f.forget_at <= $2
                ORDER BY f.forget_at LIMIT $4 FOR UPDATE SKIP LOCKED)) RETURNING true)
        SELECT (SELECT count(*) FROM dropped), (SELECT count(*) FROM due), (SELECT count(*) FROM forgotten)
        """;

    // What only reads would be answered by a standby too, which may be behind: an ended session would be found there.
    // The server looks once per statement, before it looks at any row, as nothing in the condition is volatile. Where it
    // takes no writes it is asked for a setting that there is not, which is an error (SQLSTATE 42704): to make a function
    // that raises one ready takes each statement a tenth of its time, whether it is called or not.
    public const string IsPrimary = "CASE current_setting('transaction_read_only') WHEN 'off' THEN true "
        + "ELSE current_setting('blazor_sessions.this_server_only_reads')::boolean END";

    // Ends what has these handles and tells which of it was living.
    private static string Ended(string schema, string handles, string now) => $$"""
        gone AS (
            DELETE FROM {{schema}}.sessions s WHERE s.session_name = $1 AND s.handle = ANY (ARRAY({{handles}}))
            RETURNING s.handle, {{SessionRow.IsLiving(now)}} AS is_living),
        ended AS (SELECT coalesce(array_agg(gone.handle), '{}') AS handles FROM gone WHERE gone.is_living)
        """;
}
