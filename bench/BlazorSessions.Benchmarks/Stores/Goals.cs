namespace BlazorSessions.Benchmarks.Stores;

/// <summary>The highest ratios to the bare client that are good enough; null where there is none.</summary>
/// <param name="Find">Of finding a session.</param>
/// <param name="Read">Of what else reads.</param>
/// <param name="Write">Of creating and merging.</param>
/// <param name="SignIn">Of merging a sign-in.</param>
/// <param name="Probe">Of a probe of a hundred.</param>
/// <param name="Touch">Of a touch of a hundred.</param>
/// <param name="Other">Of what else writes.</param>
internal sealed record Goals(double? Find, double? Read, double? Write, double? SignIn, double? Probe, double? Touch, double? Other)
{
    public static Goals None { get; } = new(null, null, null, null, null, null, null);

    public static Goals PostgreSql { get; } = new(1.3, 1.3, 1.5, 2, 1.3, 1.5, 1.5);

    public static Goals Redis { get; } = new(1.5, null, 3, null, 3, 3, null);
}
