using BlazorSessions.Stores;

namespace BlazorSessions.PostgreSql;

/// <summary>What a delta holds, as far as it decides how the statement that applies it reads.</summary>
[Flags]
internal enum MergeParts
{
    None = 0,
    OneValue = 1,
    Values = 2,
    Reads = 4,
    Version = 8,
    Token = 16,
    Rotation = 32,
    SignIn = 64,
    ClearPrevious = 128,
    Drop = 256,
    Base = 512,
    Lifetime = 1024,
}

/// <summary>Tells the parts of a delta.</summary>
internal static class MergePartsOfDelta
{
    public static MergeParts Parts(this SessionDelta delta) =>
        Values(delta)
        | When(delta.Reads.Count > 0, MergeParts.Reads)
        | When(delta.ExpectedVersion is not null, MergeParts.Version)
        | When(delta.ExpectedTokenHash is not null, MergeParts.Token)
        | When(delta.NewTokenHash is not null, MergeParts.Rotation)
        | When(delta.SignIn is not null, MergeParts.SignIn)
        | When(delta is { ClearPreviousToken: true, NewTokenHash: null }, MergeParts.ClearPrevious)
        | When(delta is { DropIfEmpty: true, Sets.Count: 0, SignIn: null }, MergeParts.Drop)
        | When(delta is { ChangesLifetime: true, SignIn: null }, MergeParts.Lifetime)
        | When(delta.BaseVersion is not null, MergeParts.Base);

    private static MergeParts Values(SessionDelta delta) => delta is { Clear: false, Removes.Count: 0, Sets.Count: 1 }
        ? MergeParts.OneValue
        : When(delta.ChangesValues, MergeParts.Values);

    private static MergeParts When(bool isSo, MergeParts parts) => isSo ? parts : MergeParts.None;
}
