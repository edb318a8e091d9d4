namespace BlazorSessions.Tickets;

/// <summary>The newest antiforgery token that a receipt has brought to a circuit.</summary>
internal sealed class NewestAntiforgery
{
    private volatile AntiforgeryValue? _value;

    /// <summary>Gets the token; null for the one that the page was rendered with.</summary>
    public AntiforgeryValue? Value => _value;

    /// <summary>Takes a token; null, where the app uses none, keeps what there is.</summary>
    public void Take(AntiforgeryValue? value) => _value = value ?? _value;
}
