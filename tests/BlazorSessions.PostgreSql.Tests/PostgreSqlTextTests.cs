namespace BlazorSessions.PostgreSql.Tests;

public sealed class PostgreSqlTextTests
{
    public static TheoryData<string> Texts =>
    [
        "", "0", "tea", "用 🍵", "\0", "a\0b", "\u001a", "\u001a0000", "\u001a\u001a", "\ud83c", "\udf75",
        "\udf75\ud83c", "a\ud83c", "\ud83c\ud83c\udf75", "\u001a00", "\\", "DOMAIN\\ada",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Any_text_comes_back(string text) =>
        Assert.Equal(text, PostgreSqlText.Unescape(PostgreSqlText.Escape(text)));

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_is_written_is_what_the_server_takes(string text)
    {
        var escaped = PostgreSqlText.Escape(text);

        Assert.DoesNotContain('\0', escaped);
        Assert.Equal(escaped, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(escaped)));
    }

    [Fact]
    public void Two_texts_never_become_one() =>
        Assert.Distinct(Texts.Select(row => PostgreSqlText.Escape(row.Data)), StringComparer.Ordinal);
}
