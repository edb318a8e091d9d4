namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Expires by the clock of the machine and not by that of the app.</summary>
internal sealed class ClockOfTheServer(TimeProvider clock) : BrokenStore(Ignore(clock))
{
    private static TimeProvider Ignore(TimeProvider _) => TimeProvider.System;
}
