using BlazorSessions;
using BlazorSessions.Testing;
using BlazorSessions.Ui;
using Bunit;
using Microsoft.AspNetCore.Components;

namespace BlazorDemo.Tests;

public sealed class WarningTests : BunitContext
{
    [Fact]
    public void Who_stays_is_no_longer_warned()
    {
        var session = Services.AddTestSession("ada");
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));   // as in a circuit
        var warning = Render<SessionExpiryWarning>();

        session.Clock.Advance(session.Options.IdleTimeout - TimeSpan.FromMinutes(1));
        warning.WaitForElement("button").Click();

        warning.WaitForState(() => warning.FindAll("button").Count == 0);
        Assert.Equal(1, session.CallsOf(nameof(ISessionService.RenewAsync)));
    }
}
