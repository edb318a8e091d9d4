using Microsoft.AspNetCore.Components.Forms;

namespace BlazorSessions.Testing;

/// <summary>Gives forms a token to render where no server makes one.</summary>
internal sealed class TestAntiforgeryStateProvider : AntiforgeryStateProvider
{
    public override AntiforgeryRequestToken GetAntiforgeryToken() => new("test-token", "__RequestVerificationToken");
}
