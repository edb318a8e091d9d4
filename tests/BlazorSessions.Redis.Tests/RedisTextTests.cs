using System.Text;

namespace BlazorSessions.Redis.Tests;

public sealed class RedisTextTests
{
    private static readonly string[] s_texts =
    [
        "", "0", "tea", "用 🍵", "\0", "a\0b", "\ud83c", "\udf75", "\udf75\ud83c", "a\ud83c", "\ud83c\ud83c\udf75", "\ud83cb\udf75",
        "\ufffd", "?", "\ud7ff\ue000", "힣", "\ud800", "\udbff", "\udc00", "\udfff", "\uffff",
    ];

    // In one fact: the names of cases of a theory cannot tell halves apart.
    [Fact]
    public void Any_text_comes_back() => Assert.All(s_texts, text => Assert.Equal(text, RedisText.Decode(RedisText.Encode(text))));

    [Fact]
    public void Two_texts_never_become_one() =>
        Assert.Equal(s_texts.Length, s_texts.Select(text => Convert.ToHexString(RedisText.Encode(text))).Distinct().Count());

    [Fact]
    public void Text_without_halves_is_UTF_8() =>
        Assert.Equal(Encoding.UTF8.GetBytes("用 🍵 \ufffd"), RedisText.Encode("用 🍵 \ufffd"));

    [Fact]
    public void Bytes_that_are_no_text_are_read_all_the_same() =>
        Assert.Equal("a\ufffdb\ufffd", RedisText.Decode([(byte)'a', 0xFF, (byte)'b', 0xED]));
}
