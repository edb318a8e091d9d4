using FsCheck;
using FsCheck.Fluent;

namespace BlazorSessions.Tests.Fuzzing;

/// <summary>Generators of what an attacker sends, and how often a property is tried.</summary>
internal static class Fuzz
{
    public static Config Often { get; } = Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(200).WithQuietOnSuccess(true);

    public static Gen<byte[]> Bytes { get; } = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();

    /// <summary>Text of any kind: letters that mean something somewhere, controls, halves of pairs, everything.</summary>
    public static Gen<string> Text { get; } = Gen.OneOf(
        Gen.Elements("/\\.?#%;=, \t\r\n\"'<>{}[]@:&+-_~\0".ToCharArray()),
        Gen.Elements("abcABC0159".ToCharArray()),
        Gen.Choose(0, 0xFFFF).Select(value => (char)value)).ArrayOf().Select(chars => new string(chars));

    public static void Holds<T>(Gen<T> generator, Func<T, bool> property) =>
        Prop.ForAll(generator.ToArbitrary(), property).Check(Often);

    /// <summary>A copy with one to three bytes changed, cut or grown.</summary>
    public static Gen<byte[]> Mutated(byte[] original) =>
        from kind in Gen.Choose(0, 4)
        from at in Gen.Choose(0, original.Length - 1)
        from value in Gen.Choose(0, 255)
        from extra in Bytes
        select kind switch
        {
            0 => original[..at],
            1 => [.. original, .. extra],
            2 => [.. original[..at], .. extra, .. original[at..]],
            _ => Replaced(original, at, (byte)value),
        };

    private static byte[] Replaced(byte[] original, int at, byte value)
    {
        var copy = original.ToArray();
        copy[at] = value;
        return copy;
    }
}
