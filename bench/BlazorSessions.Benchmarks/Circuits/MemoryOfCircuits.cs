using System.Security.Claims;
using BlazorSessions.Circuits;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;

namespace BlazorSessions.Benchmarks.Circuits;

/// <summary>What a live session and a circuit bound to it keep in memory, counted over many of them.</summary>
internal static class MemoryOfCircuits
{
    private const int Count = 10_000;

    public static async Task RunAsync()
    {
        await using var app = Build();
        var live = app.Services.GetRequiredService<LiveSessions>();
        var handles = await SignInAsync(app.Services);

        var leases = new LiveSession[Count];
        var perSession = await BytesOfEachAsync(async i => leases[i] = (await live.LeaseAsync(handles[i], CancellationToken.None))!);
        var perState = await BytesOfEachAsync(i =>
        {
            // Once for all circuits of the session.
            _ = leases[i].State;
            return Task.CompletedTask;
        });

        var (empty, bound) = (new AsyncServiceScope[Count], new AsyncServiceScope[Count]);
        Bind(app.Services.CreateAsyncScope(), leases[0]);
        var perEmpty = await BytesOfEachAsync(i =>
        {
            empty[i] = app.Services.CreateAsyncScope();
            ResolveWhatCircuitsHave(empty[i]);
            return Task.CompletedTask;
        });
        var perBound = await BytesOfEachAsync(i =>
        {
            bound[i] = app.Services.CreateAsyncScope();
            ResolveWhatCircuitsHave(bound[i]);
            Bind(bound[i], leases[i]);
            return Task.CompletedTask;
        });

        Console.WriteLine($"live session, beside its record in the store: {perSession} B");
        Console.WriteLine($"its state and user, once they were read:      {perState} B");
        Console.WriteLine($"scope of a circuit without a session:         {perEmpty} B");
        Console.WriteLine($"bound to a session, more than that:           {perBound - perEmpty} B");
        GC.KeepAlive(leases);
        GC.KeepAlive(empty);
        GC.KeepAlive(bound);
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddBlazorSessions().UseMemory(options => options.MaxSessions = Count + 1);
        return builder.Build();
    }

    private static async Task<SessionHandle[]> SignInAsync(IServiceProvider services)
    {
        var issuer = services.GetRequiredService<SessionIssuer>();
        var handles = new SessionHandle[Count];
        for (var i = 0; i < Count; i++)
        {
            var user = new ClaimsPrincipal(new ClaimsIdentity(
                [new Claim(ClaimTypes.NameIdentifier, $"{i}"), new Claim(ClaimTypes.Name, "Ada")], "bench"));
            var request = new SignInRequest(
                $"{i}", Serialization.PrincipalSerializer.Write(user, null), 0, RememberMe: false, FreshCredentials: true, null, null);
            var issued = await issuer.SignInAsync(null, request, handles[i] = SessionHandle.New(), "bench", null, CancellationToken.None);
            services.GetRequiredService<LiveSessions>().Release(issued!.Live);
            await services.GetRequiredService<LiveSessions>().SettleAsync(handles[i], SessionEndReason.Revoked);
        }

        return handles;
    }

    // The framework makes these for every circuit, with a session or without.
    private static void ResolveWhatCircuitsHave(AsyncServiceScope scope)
    {
        _ = scope.ServiceProvider.GetRequiredService<NavigationManager>();
        _ = scope.ServiceProvider.GetRequiredService<IJSRuntime>();
    }

    private static void Bind(AsyncServiceScope scope, LiveSession live)
    {
        ConnectionSlot.Current = new ConnectionSlot
        {
            Binding = new Binding.Held(live, live.Record.TokenHash, live.State.UserKey),
            Shown = new Binding.Unknown(live.Handle, live.Record.TokenHash),
            UserKey = live.State.UserKey,
        };
        var navigation = (IHostEnvironmentNavigationManager)scope.ServiceProvider.GetRequiredService<NavigationManager>();
        navigation.Initialize("https://localhost/", "https://localhost/");
        var opening = scope.ServiceProvider.GetRequiredService<CircuitOpening>();
        var circuit = opening.Circuit!;
        circuit.Open("bench", opening.NewRunner(circuit));
        _ = scope.ServiceProvider.GetRequiredService<ISessionService>();
        _ = scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        _ = scope.ServiceProvider.GetRequiredService<SessionCascade>().Source;
        _ = scope.ServiceProvider.GetServices<CircuitHandler>().ToArray();
        ConnectionSlot.Current = null;
    }

    private static async Task<long> BytesOfEachAsync(Func<int, Task> make)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Count; i++)
        {
            await make(i);
        }

        return (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
    }
}
