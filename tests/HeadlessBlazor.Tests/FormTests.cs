namespace HeadlessBlazor.Tests;

public sealed class FormTests(TestApps apps) : CircuitTest(apps)
{
    [Fact]
    public async Task A_form_in_a_circuit_validates_and_submits()
    {
        var tab = await OpenAsync("/global/forms");

        await tab.SubmitAsync("order", Stop);
        var errors = tab.TextOf(".validation-errors");
        await tab.SetValueAsync("item", "apple", Stop);
        await tab.SetValueAsync("amount", "3", Stop);
        await tab.ClickAsync("large", Stop);
        await tab.ClickAsync("place", Stop);

        Assert.Contains("Item", errors);
        Assert.Equal("large apple x 3", tab.TextOf("placed"));
        Assert.False(tab.Has(".validation-errors li"));
        Assert.False(tab.IsChecked("small"));
    }

    [Fact]
    public async Task A_static_form_is_posted_with_its_antiforgery_token()
    {
        var tab = await OpenAsync("/form");

        await tab.SetValueAsync("Name", "ada", Stop);
        await tab.ClickAsync("Loud", Stop);
        await tab.ClickAsync("large", Stop);
        await tab.ClickAsync("send", Stop);

        Assert.Equal("Hello ada! by button in large", tab.TextOf("greeting"));
    }

    [Fact]
    public async Task A_form_without_a_method_asks_with_its_fields()
    {
        var tab = await OpenAsync("/form");

        await tab.SetValueAsync("query", "a&b", Stop);
        await tab.SubmitAsync("search", Stop);

        Assert.Equal("/other?query=a%26b", tab.Url.PathAndQuery);
        Assert.Equal("Other page a&b", tab.TextOf("other"));
    }

    [Fact]
    public async Task A_redirect_that_keeps_the_method_keeps_the_body()
    {
        var tab = await OpenAsync("/again");

        await tab.SubmitAsync("form", Stop);

        Assert.Equal("a=b+c", tab.TextOf("echo"));
    }
}
