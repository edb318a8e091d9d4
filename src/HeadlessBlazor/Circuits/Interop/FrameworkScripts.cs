using System.Collections.Concurrent;
using System.Text.Json;

namespace HeadlessBlazor.Circuits.Interop;

/// <summary>
/// Answers the functions of <c>blazor.web.js</c> and of the browser that the framework itself calls. They run on the
/// receive loop, in order, because later messages count on them.
/// </summary>
internal sealed class FrameworkScripts(IPageEvents page, ConcurrentDictionary<string, string> localStorage)
{
    private const string Internal = "Blazor._internal.";

    private readonly ConcurrentDictionary<string, string> _sessionStorage = new();

    public bool TryRun(ScriptCall call, out object? result)
    {
        result = null;
        if (call.Identifier.StartsWith(Internal, StringComparison.Ordinal))
        {
            return TryRunInternal(call.Identifier[Internal.Length..], call.Arguments, out result);
        }

        var (owner, member) = Split(call.Identifier);
        switch (owner)
        {
            case "localStorage":
                return TryRunStorage(localStorage, member, call.Arguments, out result);
            case "sessionStorage":
                return TryRunStorage(_sessionStorage, member, call.Arguments, out result);
            case "console":
                return true;
            default:
                return false;
        }
    }

    private bool TryRunInternal(string name, JsonElement[] arguments, out object? result)
    {
        result = null;
        switch (name)
        {
            case "attachWebRendererInterop":
                page.OnRendererAttached(arguments[1].GetProperty("__dotNetObject").GetInt64());
                return true;
            case "navigationManager.enableNavigationInterception":
                page.OnRouterAttached();
                return true;
            case "navigationManager.setHasLocationChangingListeners":
                page.OnLocationChangingListeners(arguments[1].GetBoolean());
                return true;
            case "navigationManager.navigateTo":
                page.OnNavigateTo(
                    arguments[0].GetString(), Flag(arguments, "forceLoad"), Flag(arguments, "replaceHistoryEntry"));
                return true;
            case "navigationManager.refresh":
                page.OnNavigateTo(null, arguments is [{ ValueKind: JsonValueKind.True }, ..], replace: true);
                return true;
            case "navigationManager.scrollToElement":
                result = true;
                return true;
            case "PageTitle.getAndRemoveExistingTitle":
                result = page.TakeStaticTitle();
                return true;
            default:
                // Focus, virtualization, navigation prompts and file inputs have no meaning without a screen.
                return name.Split('.')[0] is "domWrapper" or "Virtualize" or "NavigationLock" or "InputFile";
        }
    }

    private static bool TryRunStorage(
        ConcurrentDictionary<string, string> storage, string member, JsonElement[] arguments, out object? result)
    {
        result = null;
        switch (member)
        {
            case "getItem":
                result = storage.GetValueOrDefault(arguments[0].GetString()!);
                return true;
            case "setItem":
                storage[arguments[0].GetString()!] = arguments[1].ToString();
                return true;
            case "removeItem":
                storage.TryRemove(arguments[0].GetString()!, out _);
                return true;
            case "clear":
                storage.Clear();
                return true;
            default:
                return false;
        }
    }

    private static bool Flag(JsonElement[] arguments, string name) =>
        arguments.Length > 1 && arguments[1].ValueKind == JsonValueKind.Object
        && arguments[1].TryGetProperty(name, out var flag) && flag.GetBoolean();

    private static (string Owner, string Member) Split(string identifier)
    {
        var dot = identifier.IndexOf('.');
        return dot < 0 ? ("", identifier) : (identifier[..dot], identifier[(dot + 1)..]);
    }
}
