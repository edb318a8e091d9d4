using System.Net;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;

namespace BlazorSessions.Tests.Scopes;

/// <summary>Values that an older version of the app has written as another type.</summary>
public sealed class OlderValuesTests
{
    private const string Key = "shop.cart";

    [Fact]
    public async Task TryGet_answers_false_and_warns_once_of_session_and_key()
    {
        var (app, browser) = await StartAsync();
        await using var _ = app;

        Assert.Equal("False", await browser.GetAsync("/try").TextAsync());
        Assert.Equal("False", await browser.GetAsync("/try").TextAsync());

        var handle = (await browser.StateAsync()).GetProperty("handle").GetString()!;
        var warning = Assert.Single(app.Log.All, line => line.Id == 109);
        Assert.Contains(handle, warning.Text);
        Assert.Contains(Key, warning.Text);
        Assert.DoesNotContain("tea", warning.ToString());
    }

    [Fact]
    public async Task Update_starts_from_the_initial_value_and_the_session_is_well_again()
    {
        var (app, browser) = await StartAsync();
        await using var _ = app;

        Assert.Equal("1", await browser.PostAsync("/update").TextAsync());
        Assert.Equal("2", await browser.PostAsync("/update").TextAsync());
        Assert.Equal("True", await browser.GetAsync("/try").TextAsync());
        Assert.Single(app.Log.All, line => line.Id == 109);
    }

    [Theory]
    [InlineData("/get")]
    [InlineData("/edit")]
    public async Task Get_throws_what_names_the_key_and_says_what_to_do(string path)
    {
        var (app, browser) = await StartAsync();
        await using var _ = app;

        using var response = await browser.PostAsync(path);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        var failure = await Assert.ThrowsAsync<SessionValueException>(() => app.Directory.UpdateAsync(
            handle, edit => edit.Get<Dictionary<string, int>>(Key), TestApp.Stop));
        Assert.Equal(Key, failure.Key);
        Assert.Contains("TryGet", failure.Message);
        Assert.DoesNotContain("tea", failure.Message);
    }

    [Fact]
    public async Task Pop_takes_the_value_away()
    {
        var (app, browser) = await StartAsync();
        await using var _ = app;

        Assert.Equal("nothing", await browser.PostAsync("/pop").TextAsync());

        Assert.Equal("{\"stays\":1}", (await browser.StateAsync()).GetProperty("values").GetRawText());
    }

    [Fact]
    public async Task A_type_that_refuses_what_it_reads_is_as_one_that_cannot_read_it()
    {
        var (app, browser) = await StartAsync();
        await using var _ = app;

        Assert.Equal("False", await browser.PostAsync("/strict").TextAsync());
    }

    private static async Task<(TestApp App, HeadlessBrowser Browser)> StartAsync()
    {
        var app = await TestApp.StartAsync(pipeline: app =>
        {
            app.MapPost("/older", (ISessionService sessions) => sessions.UpdateAsync(edit =>
            {
                edit.Set(Key, new[] { "tea" });
                edit.Set("stays", 1);
            }));
            app.MapGet("/try", async (ISessionService sessions) =>
                (await sessions.LoadAsync()).TryGet<Dictionary<string, int>>(Key, out _).ToString());
            app.MapPost("/strict", async (ISessionService sessions) =>
            {
                await sessions.SetAsync("strict", new { Name = "" });
                return sessions.State.TryGet<Strict>("strict", out _).ToString();
            });
            app.MapPost("/update", async (ISessionService sessions) => (await sessions.UpdateAsync(
                Key, old => new Dictionary<string, int>(old) { [$"tea {old.Count}"] = 1 }, new Dictionary<string, int>())).Count);
            app.MapPost("/get", async (ISessionService sessions) => await sessions.GetAsync<Dictionary<string, int>>(Key));
            app.MapPost("/edit", (ISessionService sessions) => sessions.UpdateAsync(edit => edit.Get<Dictionary<string, int>>(Key)));
            app.MapPost("/pop", async (ISessionService sessions) =>
                (await sessions.PopAsync<Dictionary<string, int>>(Key))?.Count.ToString() ?? "nothing");
        });
        var browser = app.NewBrowser();
        await browser.PostAsync("/older").TextAsync();
        return (app, browser);
    }

    private sealed class Strict
    {
        public Strict(string name) => Name = name is "" ? throw new ArgumentException("A name has characters.", nameof(name)) : name;

        public string Name { get; }
    }
}
