namespace BlazorSessions.DependencyInjection;

/// <summary>Finds path patterns that cannot be matched, or never come into effect.</summary>
internal static class LoadingFaults
{
    private static readonly PathPattern[] s_own =
        [PathPattern.Prefix("/" + BlazorSessionsDefaults.EndpointPrefix), PathPattern.Prefix("/_blazor")];

    public static IEnumerable<string> Of(BlazorSessionsOptions options) =>
        Malformed(nameof(options.Preload), options.Preload)
            .Concat(Malformed(nameof(options.Skip), options.Skip))
            .Concat(Idle(options));

    private static IEnumerable<string> Malformed(string name, PathPatterns patterns) =>
        from pattern in patterns
        where pattern.Fault is not null
        select $"{name} has \"{pattern}\", which {pattern.Fault}.";

    private static IEnumerable<string> Idle(BlazorSessionsOptions options)
    {
        foreach (var skipped in options.Skip)
        {
            if (options.Preload.FirstOrDefault(pattern => pattern.Covers(skipped)) is { } preloaded)
            {
                yield return $"{nameof(options.Skip)} has \"{skipped}\" and {nameof(options.Preload)} has \"{preloaded}\", "
                    + "which wins wherever both fit; take one of them out.";
            }

            if (s_own.Any(own => own.Covers(skipped)))
            {
                yield return $"{nameof(options.Skip)} has \"{skipped}\", without which no circuit has a session; take it out.";
            }
        }
    }
}
