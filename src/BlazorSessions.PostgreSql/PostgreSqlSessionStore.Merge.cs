using BlazorSessions.Stores;
using Npgsql;

namespace BlazorSessions.PostgreSql;

internal sealed partial class PostgreSqlSessionStore
{
    public async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delta);
        var command = new NpgsqlCommand(_merge);
        command.AddText(_name);
        command.AddHandle(handle);
        command.AddTime(clock.GetUtcNow());
        AddValues(command, delta);
        AddChecks(command, delta);
        command.AddHash(delta.NewTokenHash);
        command.AddTime(delta.KeepPreviousTokenUntil);
        command.AddTime(delta.LastActivityAt);
        AddSignIn(command, delta.SignIn);
        return await WriteAsync("merge", command, row => Result(row, handle), cancellationToken) is [var result]
            ? result
            : MergeResult.Missing;
    }

    private static void AddValues(NpgsqlCommand command, SessionDelta delta)
    {
        KeyValuePair<string, ReadOnlyMemory<byte>>[] sets = [.. delta.Sets];
        command.AddFlag(delta.ChangesValues);
        command.AddFlag(delta.ChangesContent);
        command.AddFlag(delta.Clear);
        command.AddTexts(delta.Removes);
        command.AddTexts(sets.Select(set => set.Key));
        command.AddBytes(sets.Select(set => set.Value));
    }

    private static void AddChecks(NpgsqlCommand command, SessionDelta delta)
    {
        KeyValuePair<string, long>[] reads = [.. delta.Reads];
        command.AddTexts(reads.Select(read => read.Key));
        command.AddNumbers(reads.Select(read => read.Value));
        command.AddNumber(delta.ExpectedVersion);
        command.AddHash(delta.ExpectedTokenHash);
    }

    private static void AddSignIn(NpgsqlCommand command, SessionSignIn? signIn)
    {
        var user = signIn?.User;
        command.AddUserKey(user?.Key);
        command.AddNumber(user?.Epoch);
        command.AddBytes(user?.Ticket);
        command.AddTime(user?.AuthenticatedAt);
        command.AddFlag(user?.IsRemembered);
        command.AddNumber(signIn?.IdleTimeout.Ticks);
        command.AddTime(signIn?.AbsoluteExpiresAt);
        command.AddCount(signIn?.MaxSessions);
        command.AddText(signIn?.Device);
    }

    // The codes are those of merge_session.
    private MergeResult Result(NpgsqlDataReader row, SessionHandle handle) => row.GetInt16(0) switch
    {
        0 => Read(row, 1, handle) is { } record ? MergeResult.Merged(record) : MergeResult.Missing,
        1 => MergeResult.Conflict,
        2 => MergeResult.Missing,
        3 => MergeResult.Refused(SessionSignInRefusal.EpochPassed),
        4 => MergeResult.Refused(SessionSignInRefusal.TooMany),
        var outcome => throw new InvalidOperationException($"merge_session answered {outcome}, which is no outcome."),
    };
}
