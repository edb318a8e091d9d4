using BlazorSessions.Tickets;

namespace BlazorSessions.Tests.Tickets;

public sealed class ReceiptTests
{
    private static readonly SessionHandle s_handle = SessionHandle.New();
    private static readonly TokenHash s_token = SessionId.New(s_handle).Hash();

    [Fact]
    public void Only_the_receipt_of_a_proof_that_shows_the_secret_of_the_session_proves_it()
    {
        var proof = new SessionReceipt("n", "", TicketIntent.Prove, ReceiptOutcome.Done, s_handle.Value, s_token.ToArray());

        Assert.True(proof.Proves(s_handle, s_token));
        Assert.False((proof with { Intent = TicketIntent.Regenerate }).Proves(s_handle, s_token));
        Assert.False((proof with { Handle = SessionHandle.New().Value }).Proves(s_handle, s_token));
        Assert.False((proof with { TokenHash = SessionId.New(s_handle).Hash().ToArray() }).Proves(s_handle, s_token));
        Assert.False((proof with { TokenHash = null }).Proves(s_handle, s_token));
    }
}
