using Microsoft.Playwright;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>What a visitor looks at.</summary>
public sealed record Screen(int Width, int Height, ColorScheme Colors)
{
    public static Screen Desktop { get; } = new(1280, 800, ColorScheme.Light);

    public static Screen DarkDesktop { get; } = Desktop with { Colors = ColorScheme.Dark };

    public static Screen Phone { get; } = new(390, 844, ColorScheme.Light);

    public static Screen SmallPhone { get; } = new(360, 740, ColorScheme.Light);

    public static Screen DarkPhone { get; } = Phone with { Colors = ColorScheme.Dark };
}
