namespace BlazorSessions.Ui.Drafts;

/// <summary>The copy that a tab keeps: encrypted in the browser, with a key that is sealed beside it.</summary>
/// <param name="Seal">The sealed <see cref="DraftOwner"/>.</param>
/// <param name="Nonce">The nonce of the encryption, in Base64.</param>
/// <param name="Data">The encrypted draft, in Base64.</param>
internal sealed record DraftCopy(string? Seal, string? Nonce, string? Data);
