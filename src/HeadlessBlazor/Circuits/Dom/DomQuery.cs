namespace HeadlessBlazor.Circuits.Dom;

/// <summary>Finds elements the way a test names them: by test id, by id, by name, or by a small CSS selector.</summary>
internal static class DomQuery
{
    private static readonly string[] s_nameAttributes = ["data-testid", "id", "name"];

    public static IEnumerable<DomElement> Descendants(DomParent parent)
    {
        foreach (var child in parent.Children)
        {
            if (child is DomElement element)
            {
                yield return element;
            }

            if (child is DomParent inner)
            {
                foreach (var descendant in Descendants(inner))
                {
                    yield return descendant;
                }
            }
        }
    }

    public static List<DomElement> FindAll(DomParent root, string selector)
    {
        if (!selector.AsSpan().ContainsAny("[.#>: ,="))
        {
            return FindByWord(root, selector);
        }

        var parsed = DomSelector.Parse(selector);
        return [.. Descendants(root).Where(parsed.Matches)];
    }

    /// <summary>The element and all elements around it, the nearest first.</summary>
    public static IEnumerable<DomElement> SelfAndAncestors(DomElement element)
    {
        for (DomNode? node = element; node is not null; node = node.Parent)
        {
            if (node is DomElement ancestor)
            {
                yield return ancestor;
            }
        }
    }

    private static List<DomElement> FindByWord(DomParent root, string word)
    {
        var all = Descendants(root).ToList();
        foreach (var attribute in s_nameAttributes)
        {
            var named = all.FindAll(element => element[attribute] == word);
            if (named.Count > 0)
            {
                return named;
            }
        }

        return all.FindAll(element => element.Tag == word);
    }
}
