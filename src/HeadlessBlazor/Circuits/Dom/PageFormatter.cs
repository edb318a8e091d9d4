using System.Text;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html;
using AngleSharp.Html.Dom;

namespace HeadlessBlazor.Circuits.Dom;

/// <summary>
/// Writes the page as it is now: with what fields hold, without comments, and with attributes in the order of their
/// names, so that two pages compare equal whatever order the attributes came in.
/// </summary>
internal sealed class PageFormatter : HtmlMarkupFormatter
{
    private static readonly PageFormatter s_instance = new();

    public static string HtmlOf(INode node) => node.ToHtml(s_instance);

    /// <summary>The text a reader sees, without white space around it.</summary>
    public static string TextOf(INode node) =>
        string.Concat(node.Descendants<IText>().Where(IsShown).Select(text => text.Data)).Trim();

    public override string Comment(IComment comment) => "";

    public override string Doctype(IDocumentType doctype) => "";

    public override string OpenTag(IElement element, bool selfClosing)
    {
        var output = new StringBuilder("<").Append(element.LocalName);
        foreach (var attribute in element.Attributes.OrderBy(attribute => attribute.Name, StringComparer.Ordinal))
        {
            if (!IsShownAsState(element, attribute.Name))
            {
                Write(output, attribute.Name, attribute.Value);
            }
        }

        if (element.IsToggle() && element.IsChecked())
        {
            Write(output, "checked", "");
        }

        if (element is IHtmlInputElement && element.Held() is { Length: > 0 } held
            && !(element.IsToggle() && held == "on"))
        {
            Write(output, "value", held);
        }

        return output.Append('>').ToString();
    }

    private static bool IsShown(IText text) =>
        text.ParentElement is not (IHtmlScriptElement or IHtmlStyleElement or { LocalName: "noscript" });

    private static bool IsShownAsState(IElement element, string name) =>
        element is IHtmlInputElement
        && (name == "value" || (name == "checked" && element.IsToggle()));

    private static void Write(StringBuilder output, string name, string value)
    {
        output.Append(' ').Append(name);
        if (value.Length > 0)
        {
            var escaped = EscapeText(value).Replace("\"", "&quot;", StringComparison.Ordinal);
            output.Append("=\"").Append(escaped).Append('"');
        }
    }
}
