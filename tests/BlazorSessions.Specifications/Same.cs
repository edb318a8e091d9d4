using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

/// <summary>Asserts that two records are the same in every field, values and versions included.</summary>
public static class Same
{
    /// <summary>Asserts that there is a record, the same as expected.</summary>
    public static void Record(SessionRecord expected, SessionRecord? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(Describe(expected), Describe(actual));
    }

    /// <summary>Asserts that there is the same record, or none where none is expected.</summary>
    public static void RecordOrNull(SessionRecord? expected, SessionRecord? actual)
    {
        if (expected is null)
        {
            Assert.Null(actual);
            return;
        }

        Record(expected, actual);
    }

    /// <summary>Every field of a record as lines of text, so that a failure shows the field that differs.</summary>
    public static string Describe(SessionRecord record) => string.Join('\n',
    [
        $"handle {record.Handle}",
        $"token {Hex(record.TokenHash)}, previous {Hex(record.PreviousTokenHash)} until {Ticks(record.PreviousTokenUntil)}",
        $"nonce {record.TokenNonce ?? "(null)"}",
        $"version {record.Version}",
        $"created {Ticks(record.CreatedAt)}, active {Ticks(record.LastActivityAt)}",
        $"idle {record.IdleTimeout.Ticks}, absolute {Ticks(record.AbsoluteExpiresAt)}",
        $"device {record.Device ?? "(null)"}",
        .. Describe(record.User),
        .. record.Values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(Describe),
    ]);

    private static IEnumerable<string> Describe(SessionUser? user) => user is null
        ? ["user (null)"]
        :
        [
            $"user '{user.Key}' of epoch {user.Epoch}, since {Ticks(user.AuthenticatedAt)}, remembered {user.IsRemembered}",
            $"external {user.External?.ToString() ?? "(null)"}",
            $"ticket {Convert.ToHexString(user.Ticket.Span)}",
        ];

    private static string Describe(KeyValuePair<string, SessionValue> pair) =>
        $"'{pair.Key}' at {pair.Value.Version}: {Convert.ToHexString(pair.Value.Data.Span)}";

    private static string Hex(TokenHash? hash) => hash is { } some ? Convert.ToHexString(some.AsSpan()) : "(null)";

    private static string Ticks(DateTimeOffset? at) => at is { } some ? $"{some.UtcTicks}" : "(null)";
}
