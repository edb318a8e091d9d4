namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>The control: each fact that a broken store fails, this one passes.</summary>
internal sealed class NothingBroken(TimeProvider clock) : BrokenStore(clock);
