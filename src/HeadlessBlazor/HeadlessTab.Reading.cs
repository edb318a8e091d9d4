using HeadlessBlazor.Circuits.Dom;

namespace HeadlessBlazor;

public sealed partial class HeadlessTab
{
    /// <summary>Gets the page as HTML, with what fields hold now.</summary>
    public string Html => Read(root => DomWriter.InnerHtmlOf(root));

    /// <summary>Gets the page's title; empty when it has none.</summary>
    public string Title =>
        Read(root => DomQuery.FindAll(root, "title") is [var title, ..] ? DomWriter.TextOf(title).Trim() : "");

    /// <summary>Says whether the element is on the page.</summary>
    public bool Has(string element) => CountOf(element) > 0;

    /// <summary>Counts the elements of that name.</summary>
    public int CountOf(string element) => Read(root => DomQuery.FindAll(root, element).Count);

    /// <summary>Gets the element's text without white space around it; throws when it is not on the page.</summary>
    public string TextOf(string element) => Read(root => DomWriter.TextOf(Single(root, element)).Trim());

    /// <summary>Gets the texts of all elements of that name, in the order of the page.</summary>
    public IReadOnlyList<string> TextsOf(string element) =>
        Read(root => DomQuery.FindAll(root, element).ConvertAll(found => DomWriter.TextOf(found).Trim()));

    /// <summary>Gets the element's HTML, itself included; throws when it is not on the page.</summary>
    public string HtmlOf(string element) => Read(root => DomWriter.HtmlOf(Single(root, element)));

    /// <summary>Gets an attribute; null when the element does not have it.</summary>
    public string? Attribute(string element, string name) => Read(root => Single(root, element)[name]);

    /// <summary>Gets what a field holds.</summary>
    public string? ValueOf(string element) => Read(root => Single(root, element).Value);

    /// <summary>Says whether a checkbox or a radio button is on.</summary>
    public bool IsChecked(string element) => Read(root => Single(root, element).IsChecked);

    private T Read<T>(Func<DomContainer, T> read)
    {
        var page = Page;
        lock (page.Gate)
        {
            return read(page.Root);
        }
    }

    // Several matches are an error only for a test that means one: the first is what a user would look at.
    private DomElement Single(DomContainer root, string element) =>
        DomQuery.FindAll(root, element) is [var found, ..]
            ? found
            : throw new ElementNotFoundException(
                $"There is no '{element}' on '{Url}' ({State}, status {(int)StatusCode}). "
                + $"The page: {DomWriter.InnerHtmlOf(root)}");
}
