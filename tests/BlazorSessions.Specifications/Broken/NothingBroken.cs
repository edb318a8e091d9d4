namespace BlazorSessions.Specifications.Broken;

/// <summary>The control: each fact that a broken store fails, this one passes.</summary>
public sealed class NothingBroken(TimeProvider clock) : BrokenStore(clock);
