using System.Security.Claims;
using BlazorSessions.Circuits;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Serialization;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Tests.Circuits;

/// <summary>Claims transformations of the app, which may be slow, in circuits.</summary>
public sealed class TransformationTests
{
    [Theory]
    [InlineData("sign-out")]
    [InlineData("revoke")]
    [InlineData("another user")]
    public async Task R4_no_slow_transformation_brings_the_previous_user_back(string how)
    {
        var gate = new Gate();
        await using var app = await TestApp.StartAsync(services: (services, _) => services
            .AddSingleton(gate).AddScoped<IClaimsTransformation, SlowTransformation>());
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.ClickAsync("sign-in-ada", TestApp.Stop);
        await tab.ShowsAsync("user", "Ada");
        await TestApp.UntilAsync(() => gate.Waiting > 0);

        switch (how)
        {
            case "sign-out":
                await browser.PostAsync("/api/sign-out").TextAsync();
                await tab.EndsAsync();
                break;
            case "revoke":
                await app.Directory.RevokeUserAsync("1", TestApp.Stop);
                await tab.EndsAsync();
                break;
            default:
                await tab.ClickAsync("sign-in-bob", TestApp.Stop);
                await tab.ShowsAsync("authorized", "Bob");
                break;
        }

        gate.Open();
        await gate.Through;
        await tab.SettleAsync(TestApp.Stop);

        // No click: what is drawn anew for another reason is right in any case.
        Assert.Equal(how == "another user" ? "Bob" : "", tab.TextOf("user"));
        Assert.Equal(how == "another user" ? "Bob" : "", tab.Has("authorized") ? tab.TextOf("authorized") : "");
    }

    [Fact]
    public async Task R4_whoever_waits_for_a_user_gets_the_one_there_is_when_the_transformation_is_through()
    {
        var transformation = new OneByOne();
        var provider = new SessionAuthenticationStateProvider(
            new NoSession(),
            new UserKeys(Options.Create(new BlazorSessionsOptions())),
            OurScheme.Default,
            [transformation],
            NullLogger<SessionAuthenticationStateProvider>.Instance);
        provider.Show(StateOf("Ada"));
        var (ada, release) = (provider.GetAuthenticationStateAsync(), transformation.Last);
        provider.Show(StateOf("Bob"));
        var bob = provider.GetAuthenticationStateAsync();

        release.SetResult();
        Assert.False(ada.IsCompleted);
        transformation.Last.SetResult();
        Assert.Equal(["Bob", "Bob"], [(await ada).User.Identity?.Name, (await bob).User.Identity?.Name]);

        provider.Show(StateOf("Carol"));
        var (carol, last) = (provider.GetAuthenticationStateAsync(), transformation.Last);
        provider.Show(SessionState.None);
        last.SetException(new InvalidOperationException("A test says so."));
        Assert.Null((await carol).User.Identity?.Name);
        Assert.Null((await provider.GetAuthenticationStateAsync()).User.Identity?.Name);
    }

    private static SessionState StateOf(string name) => new SessionStateBuilder(new JsonSessionSerializer())
    {
        Status = SessionStatus.Active,
        Handle = SessionHandle.New(),
        User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "test")),
        UserKey = name,
        AuthenticatedAt = TestApp.Start,
    }.Build();

    private sealed class Gate
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _through = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _waiting;

        public int Waiting => Volatile.Read(ref _waiting);

        public Task Through => _through.Task;

        public void Open() => _open.SetResult();

        public async Task PassAsync()
        {
            if (Interlocked.Increment(ref _waiting) == 1)
            {
                await _open.Task;
                _through.TrySetResult();
            }
        }
    }

    private sealed class OneByOne : IClaimsTransformation
    {
        public TaskCompletionSource Last { get; private set; } = new();

        public async Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            Last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await Last.Task;
            return principal;
        }
    }

    // In circuits, to which the request that connected them clings; other requests go on.
    private sealed class SlowTransformation(Gate gate, IHttpContextAccessor http) : IClaimsTransformation
    {
        public async Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            if (http.HttpContext is null || http.HttpContext.Request.Path.StartsWithSegments("/_blazor"))
            {
                await gate.PassAsync();
            }

            return principal;
        }
    }
}
