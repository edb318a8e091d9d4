using System.Globalization;
using BlazorSessions.Ui;

namespace Snippets.Components;

public static class Setup
{
    public static void AddAndUse(WebApplicationBuilder builder, WebApplication app)
    {
        builder.Services.AddBlazorSessions();

        app.UseBlazorSessions();
        app.UseAntiforgery();
        app.MapBlazorSessions();
    }

    public static void AddTexts(WebApplicationBuilder builder)
    {
        // Program.cs: for the whole app, in one language
        builder.Services.AddCascadingValue(_ => new SessionTexts
        {
            SignOut = "Abmelden",
            StaySignedIn = "Angemeldet bleiben",
            Expiry = left => $"In {left.TotalMinutes:0} Minuten werden Sie abgemeldet.",
        });
    }

    public static void AddTexts(WebApplicationBuilder builder, SessionTexts german)
    {
        builder.Services.AddCascadingValue(_ => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "de" ? german : new SessionTexts());
    }
}
