using System.Text;

namespace BlazorSessions.Serialization;

/// <summary>
/// Reads the framework's ticket format and believes no length or count that the bytes at hand cannot hold: four damaged
/// bytes would otherwise reserve gigabytes before the end of the data is noticed. Nor does it follow actors of actors for
/// ever: the framework reads them by recursion, and a stack that overflows ends the process.
/// </summary>
internal sealed class BoundedReader(MemoryStream data) : BinaryReader(data, Encoding.UTF8)
{
    /// <summary>How many actors an identity may have, each of the one before.</summary>
    public const int MaxActors = 8;

    // Each identity has two flags: whether a bootstrap context follows, and whether an actor does, which is read next.
    private bool _isActorNext;
    private int _actors;

    public override bool ReadBoolean()
    {
        var flag = base.ReadBoolean();
        if (_isActorNext)
        {
            _actors = flag ? _actors + 1 : 0;
        }

        _isActorNext = !_isActorNext;
        return _actors <= MaxActors ? flag : throw new InvalidDataException("The ticket is damaged: too many actors.");
    }

    /// <summary>Reads a count; the format has no other numbers but its version, which is small.</summary>
    public override int ReadInt32() => Check(base.ReadInt32());

    public override string ReadString() => Encoding.UTF8.GetString(ReadBytes(Check(Read7BitEncodedInt())));

    private int Check(int count) => count >= 0 && count <= data.Length - data.Position
        ? count
        : throw new InvalidDataException("The ticket is damaged: it announces more than it holds.");
}
