namespace HeadlessBlazor.Tests;

public sealed class BindingTests(TestApps apps) : CircuitTest(apps)
{
    [Theory]
    [InlineData("name", "ada", "name-is", "ada")]
    [InlineData("typed", "ada", "typed-is", "ada")]
    [InlineData("colour", "red", "colour-is", "red")]
    [InlineData("story", "once <upon> a \"time\" ü 𝄞", "story-is", "once <upon> a \"time\" ü 𝄞")]
    [InlineData("day", "2026-12-31", "day-is", "31 December")]
    public async Task A_value_goes_both_ways(string field, string value, string shownBy, string shown)
    {
        var tab = await OpenAsync("/global/binding");

        await tab.SetValueAsync(field, value, Stop);

        Assert.Equal(shown, tab.TextOf(shownBy));
        Assert.Equal(value, tab.ValueOf(field));
    }

    [Theory]
    [InlineData("name", "nobody")]
    [InlineData("colour", "green")]
    [InlineData("story", "once")]
    [InlineData("limited", "5")]
    [InlineData("day", "2026-01-02")]
    public async Task A_field_starts_with_what_the_server_gave_it(string field, string value)
    {
        var tab = await OpenAsync("/global/binding");

        Assert.Equal(value, tab.ValueOf(field));
    }

    [Fact]
    public async Task An_option_that_is_not_there_cannot_be_chosen()
    {
        var tab = await OpenAsync("/global/binding");

        var choosing = tab.SetValueAsync("colour", "no colour", Stop);

        Assert.Contains("'green'", (await Assert.ThrowsAsync<InvalidOperationException>(() => choosing)).Message);
        Assert.Equal("green", tab.ValueOf("colour"));
    }

    [Fact]
    public async Task The_server_may_correct_a_value()
    {
        var tab = await OpenAsync("/global/binding");

        await tab.SetValueAsync("loud", "hey", Stop);
        await tab.SetValueAsync("limited", "99", Stop);
        await tab.SetValueAsync("limited", "98", Stop);

        Assert.Equal("HEY", tab.ValueOf("loud"));
        Assert.Equal("10", tab.ValueOf("limited"));
    }

    [Fact]
    public async Task A_cleared_value_clears_the_field()
    {
        var tab = await OpenAsync("/global/binding");
        await tab.SetValueAsync("name", "ada", Stop);

        await tab.ClickAsync("clear", Stop);

        Assert.Equal("", tab.ValueOf("name"));
        Assert.Contains("name=\"name\"", tab.HtmlOf("name"));
    }

    [Fact]
    public async Task A_click_toggles_a_checkbox()
    {
        var tab = await OpenAsync("/global/binding");

        await tab.ClickAsync("agreed", Stop);

        Assert.Equal("True", tab.TextOf("agreed-is"));
        Assert.True(tab.IsChecked("agreed"));

        await tab.ClickAsync("agreed", Stop);

        Assert.Equal("False", tab.TextOf("agreed-is"));
        Assert.False(tab.IsChecked("agreed"));
    }

    [Fact]
    public async Task Keys_arrive_in_order()
    {
        var tab = await OpenAsync("/global/binding");

        await tab.PressAsync("key", "a", Stop);
        await tab.PressAsync("key", "Enter", Stop);

        Assert.Equal("aEnter", tab.TextOf("keys-are"));
    }
}
