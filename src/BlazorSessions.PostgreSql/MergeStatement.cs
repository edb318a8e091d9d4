namespace BlazorSessions.PostgreSql;

/// <summary>
/// Writes the statement for a delta: one update of the row, and of what a delta does not hold there is no trace in it.
/// A function for all deltas would be shorter, and takes the server twice as long for the small ones there are most of.
/// </summary>
/// <remarks>
/// The checks stand in the WHERE. When the row has changed since the statement began, PostgreSQL looks at them again,
/// on the row as it is then, but at no other row of a join. So each is an expression of that row and of parameters, or,
/// for a sign-in, a function that looks at what is there now. When no row was updated, a second statement, with the
/// same parameters, asks why: as a part of the first one it would cost each merge that finds its row.
/// A record that is to go when it is left empty is deleted instead: the row that the statement sees is for one of the
/// two, and when it has become one for the other, that is a conflict. Parameters are numbered in the order in which
/// <see cref="PostgreSqlSessionStore"/> adds them.
/// </remarks>
internal sealed class MergeStatement
{
    // What the first column answers; 1 to 4 come from why_not_merged.
    public const short Merged = 0;
    public const short Conflict = 1;
    public const short Missing = 2;
    public const short EpochPassed = 3;
    public const short TooMany = 4;
    public const short Dropped = 5;
    public const short Applied = 6;

    private const MergeParts ChangesContent =
        MergeParts.OneValue | MergeParts.Values | MergeParts.Rotation | MergeParts.SignIn
        | MergeParts.Lifetime;

    private const MergeParts CanFail =
        MergeParts.Reads | MergeParts.Version | MergeParts.Token | MergeParts.SignIn | MergeParts.Drop;

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
    private string _leavesNothing = "s.value_keys = '{}'";
    private string _answer = $"{Merged}::smallint AS outcome, {SessionRow.Columns("s.")}";

    private MergeStatement(MergeParts parts, string schema) => (_parts, _schema) = (parts, schema);

    public static MergeStatement For(MergeParts parts, string schema)
    {
        var statement = new MergeStatement(parts, schema);
        statement.AddValues();
        statement.AddChecks();
        statement.AddRotation();
        statement.AddSignIn();
        statement.AddLifetime();
        statement.AddBase();
        statement.AddTexts();
        return statement;
    }

    /// <summary>Gets what applies the delta, and answers with no row where it does not fit.</summary>
    public string Apply { get; private set; } = string.Empty;

    /// <summary>Gets what says why no row was answered, in one column; null where the session must be missing.</summary>
    public string? WhyNot { get; private set; }

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
            var (clear, removes) = (Next(), Next());
            _leavesNothing = $"({clear} OR s.value_keys <@ {removes})";
            _sets.Add($"""
                (value_keys, value_versions, value_data) = (
                    SELECT m.keys, m.versions, m.data FROM {_schema}.merge_values(
                        s.value_keys, s.value_versions, s.value_data, s.version + 1,
                        {clear}, {removes}, {Next()}, {Next()}) m)
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
        if (Has(MergeParts.ClearPrevious))
        {
            _sets.Add("previous_token_hash = NULL");
            _sets.Add("previous_token_until = NULL");
        }

        if (!Has(MergeParts.Rotation))
        {
            return;
        }

        var (token, nonce, until) = (Next(), Next(), Next());
        _sets.Add($"token_hash = {token}");
        _sets.Add($"token_nonce = {nonce}");
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

        // The function by itself would do. It takes longer, and most have a row already and no limit to look at.
        _checks.Add($"""
            coalesce(
                (SELECT u.epoch <= {epoch} FROM {_schema}.users u
                    WHERE {limit} IS NULL AND u.session_name = $1 AND u.user_key = {user} FOR UPDATE),
                {_schema}.admits_sign_in($1, $2, $3, {user}, {epoch}, {limit}))
            """);
        _sets.Add($"user_key = {user}");
        _sets.Add($"user_epoch = {epoch}");
        _sets.Add($"user_ticket = {Next()}");
        _sets.Add($"authenticated_at = {Next()}");
        _sets.Add($"is_remembered = {Next()}");
        _sets.Add($"external_hash = {Next()}");
        _sets.Add($"external_issuer = {Next()}");
        _sets.Add($"external_id = {Next()}");
        _sets.Add($"device = coalesce({Next()}, s.device)");
        AddLifetime(Next(), Next());
    }

    private void AddLifetime()
    {
        if (Has(MergeParts.Lifetime))
        {
            AddLifetime($"coalesce({Next()}, s.idle_timeout)", $"coalesce({Next()}, s.absolute_expires_at)");
        }
    }

    // Clean-up must not come too late when the session is to live shorter; too early does no harm.
    private void AddLifetime(string idle, string absolute)
    {
        _sets.Add($"idle_timeout = {idle}");
        _sets.Add($"absolute_expires_at = {absolute}");
        _sets.Add($"""
            due_at = least(s.due_at, {absolute},
                CASE WHEN {absolute} - {Activity} > {idle} THEN {Activity} + {idle} END)
            """);
    }

    // Callers make the rest of the record when they hold the one that was there before.
    private void AddBase()
    {
        if (Has(MergeParts.Base))
        {
            var isCurrent = $"s.version = {Next()}" + (Has(ChangesContent) ? " + 1" : "");
            _answer = $"CASE WHEN {isCurrent} THEN {Applied} ELSE {Merged} END::smallint AS outcome, "
                + SessionRow.ColumnsUnless(isCurrent);
        }
    }

    private void AddTexts()
    {
        var checks = string.Join(" AND ", _checks);
        var update = $"UPDATE {_schema}.sessions AS s SET {string.Join(", ", _sets)} WHERE {checks}";
        Apply = Has(MergeParts.Drop) ? OrDrop(update, checks) : $"{update} RETURNING {_answer}";
        WhyNot = Has(CanFail)
            ? $"SELECT {_schema}.why_not_merged($1, $2, $3, {string.Join(", ", _reasons)}) "
                + $"WHERE {SessionStatements.IsPrimary}"
            : null;
    }

    private string OrDrop(string update, string checks)
    {
        var isForDelete = $"s.user_key IS NULL AND {_leavesNothing}";
        return $"""
            WITH dropped AS (
                DELETE FROM {_schema}.sessions AS s WHERE {checks} AND {isForDelete}
                RETURNING {Dropped}::smallint AS outcome),
            done AS ({update} AND NOT ({isForDelete}) RETURNING {_answer})
            SELECT coalesce(done.outcome, dropped.outcome), {SessionRow.Columns("done.")}
            FROM (SELECT) AS always LEFT JOIN done ON true LEFT JOIN dropped ON true
            WHERE done.outcome IS NOT NULL OR dropped.outcome IS NOT NULL
            """;
    }
}
