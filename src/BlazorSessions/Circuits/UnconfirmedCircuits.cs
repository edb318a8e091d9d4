using System.Collections.Concurrent;
using System.Security.Cryptography;
using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>
/// The circuits that opened while the store was away. It is asked about them again every 4 s, give or take half a
/// second, one after the other: it stops after a few failures in a row, so however many wait, an outage costs no more
/// calls a turn.
/// </summary>
internal sealed class UnconfirmedCircuits : IDisposable
{
    private readonly ConcurrentDictionary<CircuitSession, bool> _waiting = new();
    private readonly TimeProvider _clock;
    private readonly ILogger<UnconfirmedCircuits> _logger;
    private readonly NodeTimer _timer;

    public UnconfirmedCircuits(TimeProvider clock, ILogger<UnconfirmedCircuits> logger)
    {
        _clock = clock;
        _logger = logger;
        _timer = new NodeTimer(clock, logger, "looking for sessions of open circuits", RunAsync);
    }

    public int Count => _waiting.Count;

    /// <summary>Asks about a circuit until there is an answer or the circuit closes.</summary>
    public void Add(CircuitSession circuit)
    {
        _waiting[circuit] = true;
        circuit.Closed.UnsafeRegister(_ => _waiting.TryRemove(circuit, out var _), null);
        Arm();
    }

    public void Dispose() => _timer.Dispose();

    private void Arm() =>
        _timer.Arm(_clock.GetUtcNow() + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(3500, 4501)));

    private async Task RunAsync()
    {
        try
        {
            var (_, failure) = await EachAlone.RunAsync([.. _waiting.Keys], async circuit =>
            {
                await circuit.Door.ResolveAsync();
                _waiting.TryRemove(circuit, out _);
            });
            if (failure is not null)
            {
                _logger.BackgroundStoreFailed("looking for sessions of open circuits", failure);
            }
        }
        finally
        {
            // Whatever went wrong with one of them: the others wait.
            if (!_waiting.IsEmpty)
            {
                Arm();
            }
        }
    }
}
