using System.Text;

namespace BlazorSessions.Serialization;

/// <summary>
/// Reads the framework's ticket format and believes no length or count that the bytes at hand cannot hold: four damaged
/// bytes would otherwise reserve gigabytes before the end of the data is noticed.
/// </summary>
internal sealed class BoundedReader(MemoryStream data) : BinaryReader(data, Encoding.UTF8)
{
    /// <summary>Reads a count; the format has no other numbers but its version, which is small.</summary>
    public override int ReadInt32() => Check(base.ReadInt32());

    public override string ReadString() => Encoding.UTF8.GetString(ReadBytes(Check(Read7BitEncodedInt())));

    private int Check(int count) => count >= 0 && count <= data.Length - data.Position
        ? count
        : throw new InvalidDataException("The ticket is damaged: it announces more than it holds.");
}
