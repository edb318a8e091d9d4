using Microsoft.Playwright;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>What Playwright does not know about Blazor.</summary>
internal static class PageExtensions
{
    // blazor.web.js turns the marker of a prerendered root into "bl-root" when it finds it, and into "!" with the first
    // render of the circuit, which also attaches the event handlers.
    private const string NothingWaitsForItsCircuit =
        """
        () => {
          const comments = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
          while (comments.nextNode()) {
            const text = comments.currentNode.textContent;
            if (text === 'bl-root' || text.startsWith('Blazor:{')) return false;
          }
          return true;
        }
        """;

    /// <summary>
    /// Waits until every interactive root of the page answers events. On a page without any there is nothing to wait for.
    /// </summary>
    internal static Task WaitForCircuitAsync(this IPage page) => page.MainFrame.WaitForCircuitAsync();

    /// <inheritdoc cref="WaitForCircuitAsync(IPage)"/>
    internal static Task WaitForCircuitAsync(this IFrame frame) => frame.WaitForFunctionAsync(NothingWaitsForItsCircuit);
}
