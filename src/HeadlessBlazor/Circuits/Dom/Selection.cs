using AngleSharp.Dom;

namespace HeadlessBlazor.Circuits.Dom;

/// <summary>Finds elements the way a test names them: by test id, id, name or tag, or by a CSS selector.</summary>
internal static class Selection
{
    private static readonly string[] s_nameAttributes = ["data-testid", "id", "name"];

    public static IReadOnlyList<IElement> Find(IParentNode page, string element)
    {
        if (!element.AsSpan().ContainsAny("[.#>: ,=*+~"))
        {
            return FindByWord(page, element);
        }

        try
        {
            return [.. page.QuerySelectorAll(element)];
        }
        catch (DomException exception)
        {
            throw new ArgumentException(
                $"'{element}' is no CSS selector. Use one, or a test id, id, name or tag.", nameof(element), exception);
        }
    }

    private static IReadOnlyList<IElement> FindByWord(IParentNode page, string word)
    {
        foreach (var attribute in s_nameAttributes)
        {
            var named = page.QuerySelectorAll("*").Where(element => element.GetAttribute(attribute) == word).ToList();
            if (named.Count > 0)
            {
                return named;
            }
        }

        return [.. page.QuerySelectorAll("*").Where(element => element.LocalName == word)];
    }
}
