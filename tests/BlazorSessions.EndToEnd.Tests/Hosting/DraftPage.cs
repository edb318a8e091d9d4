using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>The page of the site with a form whose draft is kept.</summary>
internal sealed class DraftPage(IPage page)
{
    internal const string Open = "/page/draft";
    internal const string ForUsers = "/page/draft-of-user";

    private const string CopyInTab =
        "Object.entries(sessionStorage).filter(([key]) => key.startsWith('blazorsessions.draft')).map(([, copy]) => copy).join()";

    internal IPage Page { get; } = page;

    /// <summary>What the session has of the draft.</summary>
    internal ILocator Kept => Field("kept");

    internal ILocator Said => Page.Locator(".bs-draft-said");

    /// <summary>Opens the form in a new tab.</summary>
    internal static async Task<DraftPage> OpenAsync(Visitor visitor, string address = Open)
    {
        var draft = new DraftPage(await visitor.OpenAsync(address));
        await draft.WaitForScriptAsync();

        return draft;
    }

    internal ILocator Field(string name) => Page.GetByTestId(name);

    internal async Task ReloadAsync()
    {
        await Page.ReloadAsync();
        await WaitForScriptAsync();
    }

    internal async Task GoToAsync(string address)
    {
        await Page.GotoAsync(address);
        await WaitForScriptAsync();
    }

    /// <summary>Waits until what is typed is kept.</summary>
    internal Task WaitForScriptAsync() => Expect(Page.Locator("[data-draft-on]")).ToBeVisibleAsync();

    internal Task ExpectBroughtBackAsync() => Expect(Said).ToHaveTextAsync("What you had typed was brought back.");

    /// <summary>Types, and waits until the session has it and the tab as well.</summary>
    internal async Task TypeAsync(string text, string field = "loose")
    {
        await Field(field).FillAsync(text);
        await Expect(Kept).ToContainTextAsync($"{field}={text}");
        await Page.WaitForFunctionAsync($"() => {CopyInTab} !== ''");
    }

    /// <summary>Types while the server does not hear it, and waits for what the tab keeps by itself.</summary>
    internal async Task TypeUnheardAsync(string text)
    {
        var before = await CopyAsync();

        // The dialog that says so lets nobody type any more: this is what was typed a moment before.
        await Field("loose").EvaluateAsync(
            "(field, text) => { field.value = text; field.dispatchEvent(new Event('input', { bubbles: true })); }", text);
        await Page.WaitForFunctionAsync($"before => {CopyInTab} !== before", before);
    }

    /// <summary>What the tab keeps; empty for nothing.</summary>
    internal Task<string> CopyAsync() => Page.EvaluateAsync<string>($"() => {CopyInTab}");

    internal Task WaitForNoCopyAsync() => Page.WaitForFunctionAsync($"() => {CopyInTab} === ''");

    /// <summary>Waits until the script has asked what to bring back, and nothing came.</summary>
    internal async Task ExpectNothingAsync()
    {
        await Field("loose").FillAsync("new");
        await Expect(Kept).ToHaveTextAsync("loose=new");
        await Expect(Said).ToHaveTextAsync("");
        await Expect(Field("name")).ToHaveValueAsync("");
    }
}
