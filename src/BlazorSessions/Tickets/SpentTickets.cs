using System.Collections.Concurrent;

namespace BlazorSessions.Tickets;

/// <summary>
/// Remembers tickets that were spent on this node for as long as they would be good. What spends a ticket is the merge
/// or the handle it makes; but once that session has ended its handle is free again, and a sign-in ticket kept from
/// before would sign in anew after the sign-out.
/// </summary>
internal sealed class SpentTickets(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _spent = new(StringComparer.Ordinal);
    private long _swept = clock.GetTimestamp();

    public bool Has(SessionTicket ticket) => _spent.ContainsKey(ticket.Nonce);

    public void Add(SessionTicket ticket)
    {
        _spent[ticket.Nonce] = ticket.ExpiresAt;
        var swept = Volatile.Read(ref _swept);
        if (clock.GetElapsedTime(swept) >= TicketProtocol.TicketLifetime
            && Interlocked.CompareExchange(ref _swept, clock.GetTimestamp(), swept) == swept)
        {
            Sweep(clock.GetUtcNow());
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        foreach (var (nonce, end) in _spent)
        {
            if (end <= now)
            {
                _spent.TryRemove(nonce, out _);
            }
        }
    }
}
