using BlazorSessions.Identity.Stamps;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Identity.Circuits;

/// <summary>A circuit of an app with Identity: knows its connection, and has the stamp of its user checked.</summary>
internal sealed class IdentityCircuit(IServiceProvider services) : CircuitHandler
{
    private volatile CircuitCall? _call;

    // After the session of the circuit is there, before the handlers of the app.
    public override int Order => -950;

    /// <summary>Gets the services of the circuit.</summary>
    public IServiceProvider Services => services;

    /// <summary>Gets the connection that the circuit is on; null before it opens.</summary>
    public CircuitCall? Call => _call;

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        MoveTo(CircuitCall.Current);
        services.GetRequiredService<StampWatch>().Begin(); // not made for the scopes of requests
        return Task.CompletedTask;
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        MoveTo(CircuitCall.Current);
        return Task.CompletedTask;
    }

    private void MoveTo(CircuitCall? call)
    {
        if (call is not null)
        {
            call.Circuit = this;
            _call = call;
        }
    }
}
