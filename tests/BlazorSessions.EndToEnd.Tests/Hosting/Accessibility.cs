using System.Diagnostics;
using System.Text.Json;
using BlazorSessions.Tests.Shared;
using Microsoft.Playwright;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>Asks axe-core (see eng/axe.sh) what on a page is a barrier, and measures what it does not.</summary>
internal static class Accessibility
{
    private static readonly Lazy<Task<string?>> s_script = new(FetchScriptAsync);

    private const string SeriousViolations =
        """
        async () => {
          const { violations, passes } = await axe.run(document, { resultTypes: ['violations'] });
          if (passes.length === 0) throw new Error('axe-core found nothing to look at.');
          return violations
            .filter(violation => ['serious', 'critical'].includes(violation.impact))
            .flatMap(violation => violation.nodes.map(node => `${violation.id}: ${node.html}\n${node.failureSummary}`));
        }
        """;

    // What sticks out of the screen and cannot be scrolled to within an element of its own.
    private const string Overflow = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth";

    /// <summary>Asserts that nothing on the page, as it is now, is a serious or critical barrier.</summary>
    internal static async Task ExpectNoBarrierAsync(this IPage page)
    {
        var script = await s_script.Value;
        Requirement.Demand(script is not null, "npm could not bring axe-core: install npm, or run eng/axe.sh to see why.");

        await page.EvaluateAsync(await File.ReadAllTextAsync(script!)); // Demand returns only when it is there.
        var violations = await page.EvaluateAsync<JsonElement>(SeriousViolations);

        Assert.True(violations.GetArrayLength() == 0, $"{page.Url}\n{string.Join('\n', violations.EnumerateArray())}");
    }

    /// <summary>Asserts that nobody has to scroll sideways.</summary>
    internal static async Task ExpectToFitAsync(this IPage page) =>
        Assert.True(await page.EvaluateAsync<int>(Overflow) <= 0, $"{page.Url} is wider than the screen.");

    /// <summary>
    /// Asserts that whoever walks on by the Tab key stays inside an element, but for the browser's own buttons.
    /// </summary>
    internal static async Task ExpectFocusToStayInAsync(this IPage page, ILocator element)
    {
        for (var steps = 0; steps < 10; steps++)
        {
            await page.Keyboard.PressAsync(steps < 5 ? "Tab" : "Shift+Tab");
            Assert.True(await element.EvaluateAsync<bool>(
                "element => element.contains(document.activeElement) || document.activeElement === document.body"));
        }
    }

    /// <summary>Shows the page on another screen, without loading it anew.</summary>
    internal static async Task LookAtOnAsync(this IPage page, Screen screen)
    {
        await page.SetViewportSizeAsync(screen.Width, screen.Height);
        await page.EmulateMediaAsync(new() { ColorScheme = screen.Colors, ReducedMotion = ReducedMotion.Reduce });
    }

    private static async Task<string?> FetchScriptAsync()
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "eng", "axe.sh")])
        {
            RedirectStandardOutput = true,
        })!; // Not started by a shell of the system: there is a process, or an exception.
        var path = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        return process.ExitCode == 0 ? path.Trim() : null;
    }
}
