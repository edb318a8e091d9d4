namespace HeadlessBlazor.Circuits.Interop;

/// <summary>What the framework's own scripts tell a page.</summary>
internal interface IPageEvents
{
    string TakeStaticTitle();

    void OnRendererAttached(long dotNetObject);

    void OnRouterAttached();

    void OnLocationChangingListeners(bool hasListeners);

    /// <summary>A null address is the one the page has.</summary>
    void OnNavigateTo(string? address, bool forceLoad, bool replace);
}
