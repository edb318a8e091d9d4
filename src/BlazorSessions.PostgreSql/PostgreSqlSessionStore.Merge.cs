using System.Collections.Concurrent;
using BlazorSessions.Stores;
using Npgsql;

namespace BlazorSessions.PostgreSql;

internal sealed partial class PostgreSqlSessionStore
{
    // A few: apps change their sessions in few ways.
    private readonly ConcurrentDictionary<MergeParts, MergeStatement> _merges = [];

    public async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delta);
        var parts = delta.Parts();
        var statement = _merges.GetOrAdd(parts, MergeStatement.For, database.Schema.Quoted);
        var command = Command(statement.Apply, handle, delta, parts);
        if (await WriteAsync("merge", command, row => Result(row, handle), cancellationToken) is [var result])
        {
            return result;
        }

        // Nothing was written: what fails here leaves no doubt about that.
        return statement.WhyNot is { } whyNot
            ? Single(await ReadAsync(
                "merge", Command(whyNot, handle, delta, parts), static row => Refusal(row.GetInt16(0)), cancellationToken))
            : MergeResult.Missing;
    }

    private NpgsqlCommand Command(string sql, SessionHandle handle, SessionDelta delta, MergeParts parts)
    {
        var command = new NpgsqlCommand(sql);
        command.AddText(_name);
        command.AddHandle(handle);
        command.AddTime(clock.GetUtcNow());
        command.AddTime(delta.LastActivityAt);
        AddValues(command, delta, parts);
        AddChecks(command, delta, parts);
        AddRotation(command, delta);
        AddSignIn(command, delta.SignIn);
        AddLifetime(command, parts, delta);
        if (delta.BaseVersion is { } version)
        {
            command.AddNumber(version);
        }

        return command;
    }

    private static void AddValues(NpgsqlCommand command, SessionDelta delta, MergeParts parts)
    {
        if (parts.HasFlag(MergeParts.OneValue))
        {
            var (key, data) = delta.Sets.First();
            command.AddText(key);
            command.AddBytes(data);
        }
        else if (parts.HasFlag(MergeParts.Values))
        {
            KeyValuePair<string, ReadOnlyMemory<byte>>[] sets = [.. delta.Sets];
            command.AddFlag(delta.Clear);
            command.AddTexts(delta.Removes);
            command.AddTexts(sets.Select(set => set.Key));
            command.AddBytes(sets.Select(set => set.Value));
        }
    }

    private static void AddChecks(NpgsqlCommand command, SessionDelta delta, MergeParts parts)
    {
        if (parts.HasFlag(MergeParts.Reads))
        {
            KeyValuePair<string, long>[] reads = [.. delta.Reads];
            command.AddTexts(reads.Select(read => read.Key));
            command.AddNumbers(reads.Select(read => read.Value));
        }

        if (delta.ExpectedVersion is { } version)
        {
            command.AddNumber(version);
        }

        if (delta.ExpectedTokenHash is { } token)
        {
            command.AddHash(token);
        }
    }

    private static void AddRotation(NpgsqlCommand command, SessionDelta delta)
    {
        if (delta.NewTokenHash is { } token)
        {
            command.AddHash(token);
            command.AddText(delta.NewTokenNonce);
            command.AddTime(delta.KeepPreviousTokenUntil);
        }
    }

    private static void AddSignIn(NpgsqlCommand command, SessionSignIn? signIn)
    {
        if (signIn is null)
        {
            return;
        }

        var user = signIn.User;
        command.AddUserKey(user.Key);
        command.AddNumber(user.Epoch);
        command.AddCount(signIn.MaxSessions);
        command.AddBytes(user.Ticket);
        command.AddTime(user.AuthenticatedAt);
        command.AddFlag(user.IsRemembered);
        command.AddExternalHash(user.External);
        command.AddText(user.External?.Issuer);
        command.AddText(user.External?.SessionId);
        command.AddText(signIn.Device);
        command.AddNumber(signIn.IdleTimeout.Ticks);
        command.AddTime(signIn.AbsoluteExpiresAt);
    }

    private static void AddLifetime(NpgsqlCommand command, MergeParts parts, SessionDelta delta)
    {
        if (parts.HasFlag(MergeParts.Lifetime))
        {
            command.AddNumber(delta.IdleTimeout?.Ticks);
            command.AddTime(delta.AbsoluteExpiresAt);
        }
    }

    private MergeResult Result(NpgsqlDataReader row, SessionHandle handle)
    {
        switch (row.GetInt16(0))
        {
            case MergeStatement.Merged:
                return Read(row, 1, handle) is { } record ? MergeResult.Merged(record) : MergeResult.Missing;
            case MergeStatement.Applied:
                var (version, lastActivityAt) = SessionRow.ReadHead(row, 1);
                return MergeResult.Applied(version, lastActivityAt);
            case MergeStatement.Dropped:
                return MergeResult.Dropped;
            case var outcome:
                throw Unknown(outcome);
        }
    }

    private static MergeResult Refusal(short reason) => reason switch
    {
        MergeStatement.Conflict => MergeResult.Conflict,
        MergeStatement.Missing => MergeResult.Missing,
        MergeStatement.EpochPassed => MergeResult.Refused(SessionSignInRefusal.EpochPassed),
        MergeStatement.TooMany => MergeResult.Refused(SessionSignInRefusal.TooMany),
        _ => throw Unknown(reason),
    };

    private static InvalidOperationException Unknown(short outcome) =>
        new($"A merge answered {outcome}, which is no outcome.");
}
