using System.Net;
using System.Security.Claims;
using BlazorSessions.Live;
using BlazorSessions.Serialization;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Tests.Events;

/// <summary>The app looks again at who is signed in: in requests, and by itself at who circuits show.</summary>
public sealed class ValidationTests
{
    private static readonly TimeSpan s_interval = new BlazorSessionsOptions().ValidationInterval;

    private int _asked;

    private Func<SessionValidatingContext, Task> Validate { get; set; } = _ => Task.CompletedTask;

    [Fact]
    public async Task A_user_is_looked_at_when_the_interval_is_over_and_then_not_before_the_next()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        app.Clock.Advance(s_interval - TimeSpan.FromTicks(1));
        await browser.GetAsync("/api/me").TextAsync();
        Assert.Equal(0, _asked);

        app.Clock.Advance(TimeSpan.FromTicks(1));
        await browser.GetAsync("/api/me").TextAsync();
        await browser.GetAsync("/api/me").TextAsync();
        Assert.Equal(1, _asked);

        // Longer than a live copy stays without a request.
        app.Clock.Advance(s_interval - TimeSpan.FromTicks(1));
        await browser.GetAsync("/api/me").TextAsync();
        Assert.Equal(1, _asked);
        app.Clock.Advance(TimeSpan.FromTicks(1));
        await browser.GetAsync("/api/me").TextAsync();
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task With_an_interval_of_zero_each_request_asks_and_a_visitor_never()
    {
        await using var app = await StartAsync(options => options.ValidationInterval = TimeSpan.Zero);
        var visitor = app.NewBrowser();
        await visitor.PostAsync("/api/increment/n").TextAsync();
        await visitor.StateAsync();
        Assert.Equal(0, _asked);

        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.GetAsync("/api/me").TextAsync();
        await browser.GetAsync("/api/me").TextAsync();
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task A_rejected_user_is_signed_out_of_the_request_that_asked_and_of_every_circuit()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        Assert.Equal("Ada", tab.TextOf("user"));
        Validate = Reject;

        app.Clock.Advance(s_interval);
        using var answer = await browser.GetAsync("/api/me");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        await tab.EndsAsync();
        Assert.Contains(app.Log.All, line => line.Text.EndsWith("ended: revoked."));
    }

    [Fact]
    public async Task A_circuit_without_any_request_is_signed_out_when_its_user_is_rejected()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        Validate = Reject;

        app.Clock.Advance(s_interval);

        await tab.EndsAsync();
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Who_signs_in_within_a_circuit_is_looked_at_too()
    {
        await using var app = await StartAsync();
        var tab = await app.NewBrowser().OpenAsync("/", TestApp.Stop);
        await tab.SignInAsync("Ada");
        Assert.Equal(0, _asked);
        Validate = Reject;

        app.Clock.Advance(s_interval);

        await tab.EndsAsync();
    }

    [Fact]
    public async Task Who_signs_in_to_the_session_that_a_circuit_shows_is_looked_at_too()
    {
        await using var app = await StartAsync();
        var tab = await app.NewBrowser().OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);
        await tab.SignInAsync("Ada");
        Validate = Reject;

        app.Clock.Advance(s_interval);

        await tab.EndsAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nobody_passes_while_there_is_no_answer_and_nobody_is_signed_out_by_it(bool hangs)
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var isAsked = new TaskCompletionSource();
        Validate = async context =>
        {
            isAsked.TrySetResult();
            await (hangs
                ? new TaskCompletionSource().Task.WaitAsync(context.CancellationToken)
                : Task.FromException(new TimeoutException()));
        };
        app.Clock.Advance(s_interval);

        var asking = browser.GetAsync("/api/me");
        await TestApp.UntilAsync(() => isAsked.Task.IsCompleted);
        app.Clock.Advance(SessionEvents.Patience);
        using var refused = await asking;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains(app.Log.All, line => line.Id == 261);

        Validate = _ => Task.CompletedTask;
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task An_open_page_keeps_its_user_while_there_is_no_answer_and_is_asked_about_again()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        Validate = _ => throw new TimeoutException();
        app.Clock.Advance(s_interval);
        await TestApp.UntilAsync(() => app.Log.All.Any(line => line.Id == 261));
        Assert.Equal("Ada", tab.TextOf("user"));

        Validate = Reject;
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(5));
            return tab.TextOf("user") == "";
        });
    }

    [Fact]
    public async Task A_circuit_that_opens_while_there_is_no_answer_shows_nobody_until_there_is_one()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        Validate = _ => throw new TimeoutException();
        app.Clock.Advance(s_interval);

        var tab = await browser.OpenAsync("/", TestApp.Stop);
        Assert.Equal("", tab.TextOf("user"));
        var asked = _asked;
        app.Clock.Advance(TimeSpan.FromSeconds(5));
        await TestApp.UntilAsync(() => _asked > asked);
        Assert.Equal("", tab.TextOf("user"));

        Validate = _ => Task.CompletedTask;
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(5));
            return tab.TextOf("user") == "Ada";
        });
    }

    [Fact]
    public async Task Requests_that_come_at_once_ask_once()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var answer = new TaskCompletionSource();
        var isAsked = new TaskCompletionSource();
        Validate = _ =>
        {
            isAsked.TrySetResult();
            return answer.Task;
        };
        app.Clock.Advance(s_interval);

        var asking = Enumerable.Range(0, 5).Select(_ => browser.GetAsync("/api/me").TextAsync()).ToArray();
        await TestApp.UntilAsync(() => isAsked.Task.IsCompleted);
        answer.SetResult();

        Assert.All(await Task.WhenAll(asking), name => Assert.Equal("Ada", name));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Other_claims_of_the_same_user_are_those_of_every_request_and_circuit_under_the_same_secret()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Bob");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var (cookie, before) = (browser.Cookie(), await browser.StateAsync());
        Assert.Equal(HttpStatusCode.Forbidden, await browser.GetAsync("/api/admin").StatusAsync());
        Validate = context =>
        {
            ((ClaimsIdentity)context.User.Identity!).AddClaim(new Claim(ClaimTypes.Role, "admin"));
            ((ClaimsIdentity)context.User.Identity!).RemoveClaim(context.User.FindFirst(ClaimTypes.Name));
            ((ClaimsIdentity)context.User.Identity!).AddClaim(new Claim(ClaimTypes.Name, "Robert"));
            context.ReplacePrincipal(context.User);
            return Task.CompletedTask;
        };

        app.Clock.Advance(s_interval);

        Assert.Equal("yes", await browser.GetAsync("/api/admin").TextAsync());
        await tab.ShowsAsync("user", "Robert");
        var after = await browser.StateAsync();
        Assert.Equal(before.GetProperty("handle").GetString(), after.GetProperty("handle").GetString());
        Assert.Equal((cookie, "Robert"), (browser.Cookie(), after.GetProperty("user").GetString()));

        // In the record, and not only in this node's copy.
        var record = await app.Store.FindAsync(SessionHandle.Parse(after.GetProperty("handle").GetString()!), TestApp.Stop);
        Assert.Equal("Robert", PrincipalSerializer.Read(record!.User!.Ticket)!.Principal.Identity!.Name);
        Assert.Equal(TestApp.Start, record.User.AuthenticatedAt);
    }

    [Fact]
    public async Task Tokens_that_are_stored_while_a_user_is_looked_at_stay_with_the_one_in_their_place()
    {
        var gate = new TaskCompletionSource();
        await using var app = await StartAsync();
        var tab = await app.NewBrowser().OpenAsync("/", TestApp.Stop);
        await tab.DoAsync(app, sessions => sessions.SignInAsync(
            Tokens.UserOf("1"), new() { Properties = Tokens.Of("1") }, TestApp.Stop));
        await tab.DoAsync(app, sessions => sessions.StoreTokensAsync([Tokens.Token("access_token", "renewed")], TestApp.Stop));
        Validate = async context =>
        {
            await gate.Task;
            context.User.Identities.First().AddClaim(new Claim(ClaimTypes.Role, "admin"));
            context.ReplacePrincipal(context.User);
        };
        app.Clock.Advance(s_interval);
        await TestApp.UntilAsync(() => _asked == 1);

        await tab.DoAsync(app, sessions => sessions.StoreTokensAsync([Tokens.Token("access_token", "renewed again")], TestApp.Stop));
        gate.SetResult();

        await TestApp.UntilAsync(() => app.Services.GetRequiredService<LiveSessions>().All.Single().State.User.IsInRole("admin"));
        await tab.DoAsync(app, async sessions => Assert.Equal(
            "renewed again", await sessions.GetTokenAsync("access_token", TestApp.Stop)));

        // And what those of now stand for is there as it was, for some that are on their way.
        var record = await app.Store.FindAsync(SessionHandle.Parse(tab.Handle()), TestApp.Stop);
        Assert.Equal("token of 1", PrincipalSerializer.Read(record!.User!.Ticket)!.Properties.GetTokenValue("access_token"));
    }

    [Fact]
    public async Task Another_user_in_place_of_this_one_is_a_failure_of_the_validation()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        Validate = context =>
        {
            context.ReplacePrincipal(new ClaimsPrincipal(
                new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "2")], "test")));
            return Task.CompletedTask;
        };
        app.Clock.Advance(s_interval);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task A_handler_is_told_of_the_session_and_has_services_of_its_own()
    {
        SessionValidatingContext? told = null;
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        Validate = context =>
        {
            told = context;
            Assert.NotSame(context.HttpContext!.RequestServices, context.Services);
            Assert.Throws<InvalidOperationException>(() => context.Services.GetRequiredService<ISessionService>().State);
            return Task.CompletedTask;
        };
        app.Clock.Advance(s_interval);
        await browser.GetAsync("/api/me").TextAsync();

        Assert.Equal(("1", "Ada"), (told!.Session.UserKey, told.User.Identity!.Name));
    }

    [Fact]
    public async Task Events_of_packages_are_asked_before_those_of_the_app_and_any_may_reject()
    {
        var asked = new List<string>();
        await using var app = await TestApp.StartAsync(
            options => options.EventsType = typeof(TypedEvents),
            (services, _) => services.AddSingleton(asked)
                .AddScoped<BlazorSessionsEvents, PackageEvents>().AddScoped<TypedEvents>());
        var browser = await app.NewBrowserOfAsync("Ada");

        app.Clock.Advance(s_interval);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());

        Assert.Equal(["package", "app"], asked);
    }

    [Fact]
    public async Task I8_answers_are_forgotten_when_the_interval_is_over()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        app.Clock.Advance(s_interval);
        await browser.GetAsync("/api/me").TextAsync();
        var validation = app.Services.GetRequiredService<SessionValidation>();
        Assert.Equal(1, validation.Count);

        app.Clock.Advance(s_interval);

        await TestApp.UntilAsync(() => validation.Count == 0);
    }

    [Fact]
    public async Task An_app_without_handlers_is_asked_nothing()
    {
        await using var app = await TestApp.StartAsync();

        Assert.False(app.Services.GetRequiredService<SessionValidation>().IsOn);
    }

    [Fact]
    public async Task What_makes_no_sense_stops_the_app_at_its_start()
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.StartAsync(options =>
        {
            options.EventsType = typeof(string);
            options.ValidationInterval = TimeSpan.FromSeconds(-1);
        }));

        Assert.Contains("EventsType is String", failure.Message);
        Assert.Contains("ValidationInterval is", failure.Message);
    }

    private static Task Reject(SessionValidatingContext context)
    {
        context.RejectPrincipal();
        return Task.CompletedTask;
    }

    private Task<TestApp> StartAsync(Action<BlazorSessionsOptions>? configure = null) => TestApp.StartAsync(options =>
    {
        configure?.Invoke(options);
        options.Events.OnValidating = context =>
        {
            Interlocked.Increment(ref _asked);
            return Validate(context);
        };
    });

    private sealed class PackageEvents(List<string> asked) : BlazorSessionsEvents
    {
        public override Task ValidatingAsync(SessionValidatingContext context)
        {
            asked.Add("package");
            context.RejectPrincipal();
            return base.ValidatingAsync(context);
        }
    }

    private sealed class TypedEvents(List<string> asked) : BlazorSessionsEvents
    {
        public override Task ValidatingAsync(SessionValidatingContext context)
        {
            asked.Add("app");
            return base.ValidatingAsync(context);
        }
    }
}
