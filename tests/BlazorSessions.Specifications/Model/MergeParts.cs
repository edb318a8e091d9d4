namespace BlazorSessions.Specifications.Model;

/// <summary>What a delta of the model has.</summary>
[Flags]
internal enum MergeParts
{
    None = 0,
    Set = 1,
    Remove = 1 << 1,
    Clear = 1 << 2,
    Activity = 1 << 3,
    Rotate = 1 << 4,
    Grace = 1 << 5,
    SignIn = 1 << 6,
    Limit = 1 << 7,
    Read = 1 << 8,
    ReadOther = 1 << 9,
    ReadKeys = 1 << 10,
    ExpectToken = 1 << 11,
    Nonce = 1 << 12,
    ClearPrevious = 1 << 13,
    DropIfEmpty = 1 << 14,
    Base = 1 << 15,
    Idle = 1 << 16,
    Absolute = 1 << 17,
}
