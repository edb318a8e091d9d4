using System.Text;

namespace HeadlessBlazor.Circuits.Dom;

/// <summary>Turns nodes into HTML and into the text a reader sees.</summary>
internal static class DomWriter
{
    public static string HtmlOf(DomNode node)
    {
        var output = new StringBuilder();
        WriteHtml(output, node);
        return output.ToString();
    }

    public static string InnerHtmlOf(DomParent parent)
    {
        var output = new StringBuilder();
        foreach (var child in parent.Children)
        {
            WriteHtml(output, child);
        }

        return output.ToString();
    }

    public static string TextOf(DomNode node)
    {
        var output = new StringBuilder();
        WriteText(output, node);
        return output.ToString();
    }

    private static void WriteText(StringBuilder output, DomNode node)
    {
        switch (node)
        {
            case DomText text:
                output.Append(text.Text);
                break;
            case DomElement { Tag: "script" or "style" }:
                break;
            case DomParent parent:
                foreach (var child in parent.Children)
                {
                    WriteText(output, child);
                }

                break;
        }
    }

    private static void WriteHtml(StringBuilder output, DomNode node)
    {
        switch (node)
        {
            case DomText { Parent: DomElement { Tag: "script" or "style" } } raw:
                output.Append(raw.Text);
                break;
            case DomText text:
                Escape(output, text.Text, inAttribute: false);
                break;
            case DomElement element:
                WriteElement(output, element);
                break;
            case DomParent parent:
                output.Append(InnerHtmlOf(parent));
                break;
        }
    }

    private static void WriteElement(StringBuilder output, DomElement element)
    {
        output.Append('<').Append(element.Tag);
        // In the order of their names: two pages compare equal whatever order the attributes came in.
        foreach (var (name, value) in element.Attributes.OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
        {
            if (!IsShownAsState(element, name))
            {
                WriteAttribute(output, name, value);
            }
        }

        if (element.IsToggle && element.IsChecked)
        {
            WriteAttribute(output, "checked", "");
        }

        if (element.Tag == "input" && element.Value is { Length: > 0 } held && !(element.IsToggle && held == "on"))
        {
            WriteAttribute(output, "value", held);
        }

        output.Append('>');
        if (!HtmlNames.IsVoid(element.Tag))
        {
            output.Append(InnerHtmlOf(element)).Append("</").Append(element.Tag).Append('>');
        }
    }

    // What a field holds now is shown, not what its markup said at first.
    private static bool IsShownAsState(DomElement element, string name) =>
        element.Tag == "input" && (name == "value" || (name == "checked" && element.IsToggle));

    private static void WriteAttribute(StringBuilder output, string name, string value)
    {
        output.Append(' ').Append(name);
        if (value.Length > 0)
        {
            output.Append("=\"");
            Escape(output, value, inAttribute: true);
            output.Append('"');
        }
    }

    private static void Escape(StringBuilder output, string text, bool inAttribute)
    {
        foreach (var character in text)
        {
            _ = character switch
            {
                '&' => output.Append("&amp;"),
                '<' => output.Append("&lt;"),
                '>' => output.Append("&gt;"),
                '"' when inAttribute => output.Append("&quot;"),
                _ => output.Append(character),
            };
        }
    }
}
