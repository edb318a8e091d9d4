namespace BlazorSessions.PostgreSql;

internal sealed partial class PostgreSqlSessionStore
{
    private readonly string _create = $"""
        INSERT INTO {database.Schema.Quoted}.sessions
            (session_name, handle, version, token_hash, previous_token_hash, previous_token_until, created_at,
             last_activity_at, idle_timeout, absolute_expires_at, device, value_keys, value_versions, value_data)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT DO NOTHING RETURNING true
        """;

    private readonly string _find = $"""
        SELECT {SessionRow.Columns("s.")} FROM {database.Schema.Quoted}.sessions s
        WHERE s.session_name = $1 AND s.handle = $2 AND s.expires_at > $3
        """;

    private readonly string _end = $"""
        DELETE FROM {database.Schema.Quoted}.sessions WHERE session_name = $1 AND handle = $2 RETURNING expires_at > $3
        """;

    private readonly string _merge = $"""
        SELECT m.outcome, {SessionRow.Columns("(m.session).")}
        FROM {database.Schema.Quoted}.merge_session(
            $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
            $24, $25) m
        """;

    private readonly string _epoch = $"""
        SELECT epoch FROM {database.Schema.Quoted}.users WHERE session_name = $1 AND user_key = $2
        """;

    private readonly string _list = $"""
        SELECT handle, device, created_at, last_activity_at, expires_at, coalesce(is_remembered, false)
        FROM {database.Schema.Quoted}.sessions
        WHERE session_name = $1 AND user_key = $2 AND expires_at > $3
        ORDER BY last_activity_at DESC, handle
        """;

    private readonly string _endAll = $"""
        SELECT * FROM {database.Schema.Quoted}.end_user_sessions($1, $2, $3, $4)
        """;

    private readonly string _probe = $"""
        SELECT handle, version FROM {database.Schema.Quoted}.sessions
        WHERE session_name = $1 AND handle = ANY ($2) AND expires_at > $3
        """;

    // Rows are locked by handle before they are written: an update alone would lock them in any order.
    private readonly string _touch = $"""
        WITH seen AS MATERIALIZED (
            SELECT s.handle, touch.at
            FROM (SELECT t.handle, max(t.at) AS at FROM unnest($2, $3) AS t (handle, at) GROUP BY t.handle) touch
            JOIN {database.Schema.Quoted}.sessions s ON s.session_name = $1 AND s.handle = touch.handle
            WHERE s.expires_at > $4 AND s.last_activity_at < touch.at AND s.format = {SessionRow.Format}
            ORDER BY s.handle FOR UPDATE OF s)
        UPDATE {database.Schema.Quoted}.sessions s SET last_activity_at = greatest(s.last_activity_at, seen.at)
        FROM seen WHERE s.session_name = $1 AND s.handle = seen.handle
        """;

    private readonly string _deleteExpired = $"""
        WITH due AS MATERIALIZED (
            SELECT handle FROM {database.Schema.Quoted}.sessions
            WHERE session_name = $1 AND expires_at <= $2
            ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED)
        DELETE FROM {database.Schema.Quoted}.sessions s USING due
        WHERE s.session_name = $1 AND s.handle = due.handle
        RETURNING true
        """;

    private readonly string _endAny = $"""
        WITH due AS MATERIALIZED (
            SELECT handle FROM {database.Schema.Quoted}.sessions
            WHERE session_name = $1 AND expires_at > $2
            ORDER BY handle LIMIT $3 FOR UPDATE)
        DELETE FROM {database.Schema.Quoted}.sessions s USING due
        WHERE s.session_name = $1 AND s.handle = due.handle
        RETURNING s.handle
        """;
}
