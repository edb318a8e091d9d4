using System.Collections.Concurrent;
using BlazorSessions.Circuits;
using BlazorSessions.Scopes;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Circuits;

/// <summary>
/// Sees where each circuit stands, so that time can pass as it does in a browser: never between a question and its
/// answer.
/// </summary>
internal sealed class CircuitWatch
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<CircuitMachine> _machines = new();

    public IReadOnlyCollection<CircuitMachine> All => _machines;

    public void Use(IServiceCollection services, BlazorSessionsBuilder sessions) => services.AddScoped<CircuitHandler>(provider =>
    {
        _machines.Enqueue(((CircuitSession)provider.GetRequiredService<ScopeSession>()).Machine);
        return new Bystander();
    });

    /// <summary>Lets time pass, a tenth of a second at a time, whenever no circuit waits for an answer.</summary>
    public async Task PassAsync(TestApp app, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += s_step)
        {
            await TestApp.UntilAsync(() => _machines.All(machine => machine.View.Proof != ProofStage.Asking));
            app.Clock.Advance(s_step);
        }

        await TestApp.UntilAsync(() => _machines.All(machine => machine.View.Proof != ProofStage.Asking));
    }

    private sealed class Bystander : CircuitHandler;
}
