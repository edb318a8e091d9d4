using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http.Classic;

/// <summary>Requests with their <c>HttpContext.Session</c> and circuits see what the others wrote.</summary>
public sealed class HttpSessionCircuitTests
{
    private readonly Works _works = new();

    [Fact]
    public async Task A_circuit_sees_live_what_a_request_writes_and_a_request_what_a_circuit_writes()
    {
        await using var app = await TestApp.StartAsync(pipeline: _works.Map);
        var browser = app.NewBrowser();
        await browser.PostAsync(_works.With(session => session.SetInt32("n", 1))).StatusAsync();
        await using var tab = await browser.OpenAsync("/", TestApp.Stop);
        SessionState? seen = null;
        await tab.DoAsync(app, sessions =>
        {
            seen = sessions.State;
            sessions.Changed += state => Volatile.Write(ref seen, state);
            return Task.CompletedTask;
        });
        Assert.Equal(1, seen!.HttpSession.GetInt32("n"));

        await browser.PostAsync(_works.With(session =>
        {
            session.SetString("text", "of a request");
            session.Set("bytes", [1, 2, 3, 4, 5]);
        })).StatusAsync();
        await TestApp.UntilAsync(() => Volatile.Read(ref seen).HttpSession.GetString("text") == "of a request");
        await tab.DoAsync(app, sessions => sessions.UpdateAsync(edit =>
        {
            Assert.Equal(["bytes", "n", "text"], edit.HttpSession.Keys.Order());
            edit.HttpSession.SetInt32("n", edit.HttpSession.GetInt32("n")!.Value + 1);
            edit.HttpSession.SetString("text", "of a circuit");
            edit.HttpSession.Remove("bytes");
        }));

        Assert.Empty(seen.Keys);
        Assert.Equal(0, seen.Count);
        Assert.Equal("2 of a circuit 2", await browser.GetAsync(_works.Text(session =>
            $"{session.GetInt32("n")} {session.GetString("text")} {session.Keys.Count()}")).TextAsync());
        await tab.DoAsync(app, sessions => sessions.UpdateAsync(edit =>
        {
            edit.Set("own", 1);
            edit.HttpSession.Clear();
            Assert.Empty(edit.HttpSession.Keys);
            Assert.Equal(["own"], edit.Keys);
        }));
        Assert.Equal("0", await browser.GetAsync(_works.Text(session => session.Keys.Count())).TextAsync());
    }

    [Fact]
    public async Task In_a_circuit_the_one_of_its_connection_says_where_to_go_instead_of_losing_data()
    {
        await using var app = await TestApp.StartAsync();
        await using var tab = await app.NewBrowser().OpenAsync("/", TestApp.Stop);
        var accessor = app.Services.GetRequiredService<IHttpContextAccessor>();
        Exception? thrown = null;

        await tab.DoAsync(app, _ =>
        {
            thrown = Record.Exception(() => accessor.HttpContext?.Session.SetString("a", "1"));
            return Task.CompletedTask;
        });

        Assert.Contains("UpdateAsync(edit => edit.HttpSession.SetString(", Assert.IsType<InvalidOperationException>(thrown).Message);
    }

    [Fact]
    public async Task Names_of_its_values_are_no_names_of_the_app()
    {
        await using var app = await TestApp.StartAsync();
        await using var tab = await app.NewBrowser().OpenAsync("/", TestApp.Stop);

        var exception = await tab.TryAsync(app, sessions => sessions.SetAsync("bs.http:a", 1));

        Assert.Contains("SessionEdit.HttpSession", Assert.IsType<ArgumentException>(exception).Message);
        Assert.Throws<ArgumentException>(() => new SessionKey<int>("bs.http:a"));
    }
}
