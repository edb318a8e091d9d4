using System.Collections.Frozen;

namespace HeadlessBlazor.Circuits.Dom;

/// <summary>What HTML says about some element names.</summary>
internal static class HtmlNames
{
    private static readonly FrozenSet<string> s_void = FrozenSet.Create(
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr");

    /// <summary>Has no content and no end tag.</summary>
    public static bool IsVoid(string tag) => s_void.Contains(tag);

    /// <summary>Its content is not markup.</summary>
    public static bool IsRawText(string tag) => tag is "script" or "style" or "textarea" or "title";

    /// <summary>Its content is not markup but may hold character references.</summary>
    public static bool HasReferences(string tag) => tag is "textarea" or "title";

    /// <summary>An open element ends by itself where the next one begins.</summary>
    public static bool EndsAt(string open, string next) => open switch
    {
        "li" => next is "li",
        "dt" or "dd" => next is "dt" or "dd",
        "option" => next is "option" or "optgroup",
        "td" or "th" => next is "td" or "th" or "tr" or "tbody" or "tfoot",
        "tr" => next is "tr" or "tbody" or "tfoot",
        "thead" or "tbody" => next is "tbody" or "tfoot",
        "p" => next is "p" or "div" or "ul" or "ol" or "table" or "form" or "section" or "h1" or "h2" or "h3",
        _ => false,
    };
}
