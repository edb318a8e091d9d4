using BlazorSessions.Tickets;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace BlazorSessions.Circuits;

/// <summary>The antiforgery token of a circuit: the newest it was told of, else the one its page was rendered with.</summary>
internal sealed class CircuitAntiforgeryStateProvider(TicketMail mail) : AntiforgeryStateProvider
{
    /// <summary>Gets or sets the token of the prerender; the framework restores it under this name.</summary>
    [PersistentState]
    public AntiforgeryRequestToken? CurrentToken { get; set; }

    public override AntiforgeryRequestToken? GetAntiforgeryToken() => mail.Antiforgery is { } newest
        ? new AntiforgeryRequestToken(newest.Token, newest.FieldName)
        : CurrentToken;
}
