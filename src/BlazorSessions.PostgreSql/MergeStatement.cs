namespace BlazorSessions.PostgreSql;

/// <summary>
/// Writes the statement for a delta: one update of the row, and of what a delta does not hold there is no trace in it.
/// A function for all deltas would be shorter, and takes the server twice as long for the small ones there are most of.
/// </summary>
/// <remarks>
/// The checks stand in the WHERE. When the row has changed since the statement began, PostgreSQL looks at them again,
/// on the row as it is then, but at no other row of a join. So each is an expression of that row and of parameters, or,
/// for a sign-in, a function that looks at what is there now. When no row was updated, a second function says why.
/// Parameters are numbered in the order in which <see cref="PostgreSqlSessionStore"/> adds them.
/// </remarks>
internal sealed class MergeStatement
{
    private const MergeParts ChangesContent =
        MergeParts.OneValue | MergeParts.Values | MergeParts.Rotation | MergeParts.SignIn;

    private const MergeParts CanFail = MergeParts.Reads | MergeParts.Version | MergeParts.Token | MergeParts.SignIn;

    private const string Activity = "greatest(s.last_activity_at, $4)";

    private readonly MergeParts _parts;
    private readonly string _schema;
    private readonly List<string> _sets = [$"last_activity_at = {Activity}"];
    private readonly List<string> _checks =
    [
        "s.session_name = $1", "s.handle = $2", SessionRow.IsLiving("$3"), $"s.format = {SessionRow.Format}",
    ];

    // What why_not_merged is told besides the row and the time.
    private readonly string[] _reasons = ["NULL", "NULL", "NULL", "NULL", "NULL", "NULL", "NULL"];
    private int _parameters = 4;

    private MergeStatement(MergeParts parts, string schema) => (_parts, _schema) = (parts, schema);

    public static string For(MergeParts parts, string schema)
    {
        var statement = new MergeStatement(parts, schema);
        statement.AddValues();
        statement.AddChecks();
        statement.AddRotation();
        statement.AddSignIn();
        return statement.Text();
    }

    private bool Has(MergeParts any) => (_parts & any) != 0;

    private string Next() => $"${++_parameters}";

    private void AddValues()
    {
        if (Has(ChangesContent))
        {
            _sets.Add("version = s.version + 1");
        }

        if (Has(MergeParts.OneValue))
        {
            var key = Next();
            var place = $"coalesce(array_position(s.value_keys, {key}), cardinality(s.value_keys) + 1)";
            _sets.Add($"value_keys[{place}] = {key}");
            _sets.Add($"value_versions[{place}] = s.version + 1");
            _sets.Add($"value_data[{place}] = {Next()}");
        }
        else if (Has(MergeParts.Values))
        {
            _sets.Add($"""
                (value_keys, value_versions, value_data) = (
                    SELECT m.keys, m.versions, m.data FROM {_schema}.merge_values(
                        s.value_keys, s.value_versions, s.value_data, s.version + 1,
                        {Next()}, {Next()}, {Next()}, {Next()}) m)
                """);
        }
    }

    private void AddChecks()
    {
        if (Has(MergeParts.Reads))
        {
            (_reasons[0], _reasons[1]) = (Next(), Next());
            _checks.Add(
                $"{_schema}.are_as_read(s.value_keys, s.value_versions, {_reasons[0]}, {_reasons[1]})");
        }

        if (Has(MergeParts.Version))
        {
            _checks.Add($"s.version = {_reasons[2] = Next()}");
        }

        if (Has(MergeParts.Token))
        {
            _checks.Add($"s.token_hash = {_reasons[3] = Next()}");
        }
    }

    private void AddRotation()
    {
        if (!Has(MergeParts.Rotation))
        {
            return;
        }

        var (token, until) = (Next(), Next());
        _sets.Add($"token_hash = {token}");
        _sets.Add($"previous_token_hash = CASE WHEN {until} IS NOT NULL THEN s.token_hash END");
        _sets.Add($"previous_token_until = {until}");
    }

    private void AddSignIn()
    {
        if (!Has(MergeParts.SignIn))
        {
            return;
        }

        var (user, epoch, limit) = (Next(), Next(), Next());
        (_reasons[4], _reasons[5], _reasons[6]) = (user, epoch, limit);
        _checks.Add($"{_schema}.admits_sign_in($1, $2, $3, {user}, {epoch}, {limit})");
        _sets.Add($"user_key = {user}");
        _sets.Add($"user_epoch = {epoch}");
        _sets.Add($"user_ticket = {Next()}");
        _sets.Add($"authenticated_at = {Next()}");
        _sets.Add($"is_remembered = {Next()}");
        _sets.Add($"device = coalesce({Next()}, s.device)");

        // Clean-up must not come too late when the session is to live shorter; too early does no harm.
        var (idle, absolute) = (Next(), Next());
        _sets.Add($"idle_timeout = {idle}");
        _sets.Add($"absolute_expires_at = {absolute}");
        _sets.Add($"""
            due_at = least(s.due_at, {absolute},
                CASE WHEN {absolute} - {Activity} > {idle} THEN {Activity} + {idle} END)
            """);
    }

    private string Text()
    {
        var update = $"""
            UPDATE {_schema}.sessions AS s SET {string.Join(", ", _sets)}
            WHERE {string.Join(" AND ", _checks)}
            """;
        return Has(CanFail)
            ? $"""
                WITH done AS ({update} RETURNING {SessionRow.Columns("s.")})
                SELECT CASE WHEN done.handle IS NULL
                    THEN {_schema}.why_not_merged($1, $2, $3, {string.Join(", ", _reasons)})
                    ELSE 0::smallint END, done.*
                FROM (SELECT) AS always LEFT JOIN done ON true
                """
            : $"{update} RETURNING 0::smallint, {SessionRow.Columns("s.")}";
    }
}
