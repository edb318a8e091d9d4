using System.Buffers;
using HeadlessBlazor.Circuits.Protocol;

namespace HeadlessBlazor.Tests.Circuits.Protocol;

public sealed class PackTests
{
    public static TheoryData<object> Values =>
    [
        true, false, 0L, 1L, 127L, 128L, -1L, -33L, 70_000L, long.MinValue, long.MaxValue, "", "short",
        new string('x', 31), new string('x', 32), new string('ü', 40_000), new string('x', 70_000),
    ];

    [Theory]
    [InlineData(null)]
    [MemberData(nameof(Values))]
    public void A_value_that_is_written_is_read_again(object? value)
    {
        var output = new ArrayBufferWriter<byte>();

        new PackWriter(output).Value(value);

        Assert.Equal(value, new PackReader(output.WrittenMemory).Value());
    }

    [Theory]
    [InlineData("cc ff", 255L)]
    [InlineData("cd ff fe", 65534L)]
    [InlineData("ce ff ff ff ff", 4294967295L)]
    [InlineData("d0 80", -128L)]
    [InlineData("d1 80 00", -32768L)]
    [InlineData("d2 80 00 00 00", -2147483648L)]
    [InlineData("e0", -32L)]
    [InlineData("ca 3f 80 00 00", 1d)]
    [InlineData("cb 3f f0 00 00 00 00 00 00", 1d)]
    [InlineData("d9 01 61", "a")]
    [InlineData("81 a1 61 c3", null)]
    public void Other_writers_forms_are_read_too(string bytes, object? value)
    {
        var input = Convert.FromHexString(bytes.Replace(" ", ""));

        Assert.Equal(value, new PackReader(input).Value());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(20)]
    public void An_array_keeps_its_items(int count)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new PackWriter(output);
        writer.Array(count);
        for (var i = 0; i < count; i++)
        {
            writer.Integer(i);
        }

        var items = Assert.IsType<object?[]>(new PackReader(output.WrittenMemory).Value());
        Assert.Equal(Enumerable.Range(0, count).Select(i => (object)(long)i), items);
    }

    [Fact]
    public void Bytes_stay_bytes()
    {
        var output = new ArrayBufferWriter<byte>();

        new PackWriter(output).Value(new byte[] { 1, 2, 3 });

        Assert.Equal([1, 2, 3], ((ReadOnlyMemory<byte>)new PackReader(output.WrittenMemory).Value()!).ToArray());
    }

    [Fact]
    public void A_code_Blazor_does_not_use_is_an_error()
    {
        Assert.Throws<InvalidDataException>(() => new PackReader(new byte[] { 0xc1 }).Value());
    }
}
