namespace BlazorSessions.PostgreSql.Tests;

public sealed class PostgreSqlTextTests
{
    private static readonly string[] s_texts =
    [
        "", "0", "tea", "用 🍵", "\0", "a\0b", "\u001a", "\u001a0000", "\u001a\u001a", "\ud83c", "\udf75",
        "\udf75\ud83c", "a\ud83c", "\ud83c\ud83c\udf75", "\u001a00", "\\", "DOMAIN\\ada",
    ];

    // Halves of surrogate pairs look the same to the runner, which would leave out all such rows but one: a row is a
    // place.
    public static TheoryData<int> Places => [.. Enumerable.Range(0, s_texts.Length)];

    [Theory]
    [MemberData(nameof(Places))]
    public void Any_text_comes_back(int place) =>
        Assert.Equal(s_texts[place], PostgreSqlText.Unescape(PostgreSqlText.Escape(s_texts[place])));

    [Theory]
    [MemberData(nameof(Places))]
    public void What_is_written_is_what_the_server_takes(int place)
    {
        var escaped = PostgreSqlText.Escape(s_texts[place]);

        Assert.DoesNotContain('\0', escaped);
        Assert.Equal(escaped, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(escaped)));
    }

    [Fact]
    public void Two_texts_never_become_one() =>
        Assert.Distinct(s_texts.Select(PostgreSqlText.Escape), StringComparer.Ordinal);
}
