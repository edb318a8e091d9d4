namespace BlazorSessions.PostgreSql;

internal sealed partial class PostgreSqlSessionStore
{
    private const int MovesPerDelete = 10;
    private const string EmptyArray = "{}";

    private readonly string _create = $"""
        INSERT INTO {database.Schema.Quoted}.sessions
            (session_name, handle, version, token_hash, previous_token_hash, previous_token_until, created_at,
             last_activity_at, idle_timeout, absolute_expires_at, due_at, device,
             value_keys, value_versions, value_data)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        ON CONFLICT DO NOTHING RETURNING true
        """;

    private readonly string _find = $"""
        SELECT {SessionRow.Columns("s.")} FROM {database.Schema.Quoted}.sessions s
        WHERE s.session_name = $1 AND s.handle = $2 AND {SessionRow.IsLiving("$3")}
        """;

    private readonly string _end = $"""
        DELETE FROM {database.Schema.Quoted}.sessions s WHERE s.session_name = $1 AND s.handle = $2
        RETURNING {SessionRow.IsLiving("$3")}
        """;

    private readonly string _epoch = $"""
        SELECT epoch FROM {database.Schema.Quoted}.users WHERE session_name = $1 AND user_key = $2
        """;

    private readonly string _raiseEpoch = $"""
        INSERT INTO {database.Schema.Quoted}.users AS u (session_name, user_key, epoch) VALUES ($1, $2, 1)
        ON CONFLICT (session_name, user_key) DO UPDATE SET epoch = u.epoch + 1
        RETURNING u.epoch
        """;

    private readonly string _list = $"""
        SELECT s.handle, s.device, s.created_at, s.last_activity_at, {SessionRow.ExpiresAt},
            coalesce(s.is_remembered, false)
        FROM {database.Schema.Quoted}.sessions s
        WHERE s.session_name = $1 AND s.user_key = $2 AND {SessionRow.IsLiving("$3")}
            AND ($4 IS NULL OR (s.created_at, s.handle) < ($4, $5))
        ORDER BY s.created_at DESC, s.handle DESC LIMIT $6
        """;

    private readonly string _count = $"""
        SELECT count(*)::integer FROM (
            SELECT FROM {database.Schema.Quoted}.sessions s WHERE s.session_name = $1 AND s.user_key = $2 LIMIT $3) AS counted
        """;

    private readonly string _endBatchOfUser = $"""
        WITH seen AS MATERIALIZED (
            SELECT s.handle FROM {database.Schema.Quoted}.sessions s
            WHERE s.session_name = $1 AND s.user_key = $2 AND s.handle > $3
            ORDER BY s.handle LIMIT $4 FOR UPDATE),
        gone AS (
            DELETE FROM {database.Schema.Quoted}.sessions s USING seen
            WHERE s.session_name = $1 AND s.handle = seen.handle
                AND s.user_epoch < $5 AND s.handle IS DISTINCT FROM $6
            RETURNING s.handle, {SessionRow.IsLiving("$7")} AS is_living)
        SELECT (SELECT max(seen.handle) FROM seen HAVING count(*) = $4),
            (SELECT coalesce(array_agg(gone.handle), '{EmptyArray}') FROM gone WHERE gone.is_living)
        """;

    private readonly string _probe = $"""
        SELECT s.handle, s.version FROM {database.Schema.Quoted}.sessions s
        WHERE s.session_name = $1 AND s.handle = ANY ($2) AND {SessionRow.IsLiving("$3")}
        """;

    // Rows are locked by handle before they are written: an update alone would lock them in any order.
    private readonly string _touch = $"""
        WITH seen AS MATERIALIZED (
            SELECT s.handle, touch.at
            FROM unnest($2, $3) AS touch (handle, at)
            JOIN {database.Schema.Quoted}.sessions s ON s.session_name = $1 AND s.handle = touch.handle
            WHERE {SessionRow.IsLiving("$4")} AND s.last_activity_at < touch.at AND s.format = {SessionRow.Format}
            ORDER BY s.handle FOR NO KEY UPDATE OF s)
        UPDATE {database.Schema.Quoted}.sessions s SET last_activity_at = greatest(s.last_activity_at, seen.at)
        FROM seen WHERE s.session_name = $1 AND s.handle = seen.handle
        """;

    // Rows that are due and live on are moved to when they expire by now. The moves of one statement are few enough to
    // keep nobody waiting; what is left for the next one is looked at again until then, and that is all.
    private readonly string _deleteExpired = $"""
        WITH due AS MATERIALIZED (
            SELECT s.handle FROM {database.Schema.Quoted}.sessions s
            WHERE s.session_name = $1 AND s.due_at <= $2 AND NOT ({SessionRow.IsLiving("$2")})
            ORDER BY s.due_at LIMIT $3 FOR UPDATE SKIP LOCKED),
        living AS MATERIALIZED (
            SELECT s.handle FROM {database.Schema.Quoted}.sessions s
            WHERE s.session_name = $1 AND s.due_at <= $2 AND {SessionRow.IsLiving("$2")}
            ORDER BY s.due_at LIMIT {MovesPerDelete} * $3::bigint FOR NO KEY UPDATE SKIP LOCKED),
        moved AS (
            UPDATE {database.Schema.Quoted}.sessions s SET due_at = {SessionRow.ExpiresAt} FROM living
            WHERE s.session_name = $1 AND s.handle = living.handle)
        DELETE FROM {database.Schema.Quoted}.sessions s USING due
        WHERE s.session_name = $1 AND s.handle = due.handle
        RETURNING true
        """;

    private readonly string _endBatch = $"""
        WITH seen AS MATERIALIZED (
            SELECT s.handle FROM {database.Schema.Quoted}.sessions s
            WHERE s.session_name = $1 AND s.handle > $2
            ORDER BY s.handle LIMIT $3 FOR UPDATE),
        gone AS (
            DELETE FROM {database.Schema.Quoted}.sessions s USING seen
            WHERE s.session_name = $1 AND s.handle = seen.handle
            RETURNING s.handle, {SessionRow.IsLiving("$4")} AS is_living)
        SELECT (SELECT max(seen.handle) FROM seen HAVING count(*) = $3),
            (SELECT coalesce(array_agg(gone.handle), '{EmptyArray}') FROM gone WHERE gone.is_living)
        """;
}
