using AngleSharp.Dom;
using HeadlessBlazor.Circuits.Dom;

namespace HeadlessBlazor;

public sealed partial class HeadlessTab
{
    /// <summary>Gets the page as HTML, with what fields hold now.</summary>
    public string Html => Read(PageFormatter.HtmlOf);

    /// <summary>Gets the page's title; empty when it has none.</summary>
    public string Title => Read(page => page.Title ?? "");

    /// <summary>Says whether the element is on the page.</summary>
    public bool Has(string element) => CountOf(element) > 0;

    /// <summary>Counts the elements of that name.</summary>
    public int CountOf(string element) => Read(page => Selection.Find(page, element).Count);

    /// <summary>Gets the element's text without white space around it; throws when it is not on the page.</summary>
    public string TextOf(string element) => Read(page => PageFormatter.TextOf(Single(page, element)));

    /// <summary>Gets the texts of all elements of that name, in the order of the page.</summary>
    public IReadOnlyList<string> TextsOf(string element) =>
        Read(page => Selection.Find(page, element).Select(PageFormatter.TextOf).ToList());

    /// <summary>Gets the element's HTML, itself included; throws when it is not on the page.</summary>
    public string HtmlOf(string element) => Read(page => PageFormatter.HtmlOf(Single(page, element)));

    /// <summary>Gets an attribute; null when the element does not have it.</summary>
    public string? Attribute(string element, string name) => Read(page => Single(page, element).GetAttribute(name));

    /// <summary>Gets what a field holds.</summary>
    public string? ValueOf(string element) => Read(page => Single(page, element).Held());

    /// <summary>Says whether a checkbox or a radio button is on.</summary>
    public bool IsChecked(string element) => Read(page => Single(page, element).IsChecked());

    private T Read<T>(Func<IDocument, T> read)
    {
        var page = Page;
        lock (page.Gate)
        {
            return read(page.Root);
        }
    }

    // Several matches are an error only for a test that means one: the first is what a user would look at.
    private IElement Single(IDocument page, string element) =>
        Selection.Find(page, element) is [var found, ..]
            ? found
            : throw new ElementNotFoundException(
                $"There is no '{element}' on '{Url}' ({State}, status {(int)StatusCode}). "
                + $"The page: {PageFormatter.HtmlOf(page)}");
}
