namespace BlazorSessions.Tests.Telemetry;

/// <summary>Tests of activities, which are the process's and not an app's: no other test runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
