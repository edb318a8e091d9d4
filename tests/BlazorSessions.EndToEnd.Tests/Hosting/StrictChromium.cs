namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>
/// A Chromium whose user lets no frame of another site have cookies or storage. The headless shell has no such setting.
/// </summary>
public sealed class StrictChromium() : Chromium(WholeNames, "--test-third-party-cookie-phaseout");
