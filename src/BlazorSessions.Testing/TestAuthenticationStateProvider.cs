using Microsoft.AspNetCore.Components.Authorization;

namespace BlazorSessions.Testing;

/// <summary>Says what the session says, and pushes it when that changes.</summary>
internal sealed class TestAuthenticationStateProvider : AuthenticationStateProvider
{
    private readonly TestSession _session;

    public TestAuthenticationStateProvider(TestSession session)
    {
        _session = session;
        session.Changed += _ => NotifyAuthenticationStateChanged(GetAuthenticationStateAsync());
    }

    public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
        Task.FromResult(new AuthenticationState(_session.State.User));
}
