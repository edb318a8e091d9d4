using System.Text.RegularExpressions;

namespace HeadlessBlazor.Circuits.Dom;

/// <summary>
/// The part of CSS that tests use: tag, <c>#id</c>, <c>.class</c>, <c>[name]</c>, <c>[name=value]</c> with
/// <c>^=</c>, <c>$=</c>, <c>*=</c>, joined by a space or by <c>&gt;</c>, alternatives by a comma.
/// </summary>
internal sealed partial class DomSelector
{
    private readonly List<List<Step>> _alternatives = [];

    public static DomSelector Parse(string selector)
    {
        var parsed = new DomSelector();
        var steps = new List<Step>();
        var isChild = false;
        foreach (Match token in Tokens().Matches(selector))
        {
            switch (token.Value.Trim())
            {
                case ",":
                    parsed._alternatives.Add(steps);
                    steps = [];
                    isChild = false;
                    break;
                case ">":
                    isChild = true;
                    break;
                case var compound:
                    steps.Add(new Step(isChild, [.. Parts().Matches(compound).Select(ReadPart)]));
                    isChild = false;
                    break;
            }
        }

        parsed._alternatives.Add(steps);
        var understood = string.Concat(Tokens().Matches(selector).Select(token => token.Value));
        var isWhole = parsed._alternatives.TrueForAll(steps => steps is [{ IsChild: false }, ..]);
        if (!isWhole || understood.Replace(" ", "") != selector.Replace(" ", ""))
        {
            throw new ArgumentException(
                $"The selector '{selector}' uses more CSS than this client knows: tag, #id, .class, [name=value], "
                + "descendant, child and comma.", nameof(selector));
        }

        return parsed;
    }

    public bool Matches(DomElement element) =>
        _alternatives.Exists(steps => Matches(element, steps, steps.Count - 1));

    private static bool Matches(DomElement element, List<Step> steps, int last)
    {
        if (!steps[last].Parts.All(part => part(element)))
        {
            return false;
        }

        if (last == 0)
        {
            return true;
        }

        var ancestors = DomQuery.SelfAndAncestors(element).Skip(1);
        return steps[last].IsChild
            ? ancestors.Take(1).Any(parent => Matches(parent, steps, last - 1))
            : ancestors.Any(ancestor => Matches(ancestor, steps, last - 1));
    }

    private static Func<DomElement, bool> ReadPart(Match part)
    {
        var text = part.Value;
        switch (text[0])
        {
            case '#':
                return element => element["id"] == text[1..];
            case '.':
                return element => element["class"]?.Split(' ').Contains(text[1..]) ?? false;
            case '*':
                return _ => true;
            case not '[':
                return element => string.Equals(element.Tag, text, StringComparison.OrdinalIgnoreCase);
        }

        var name = part.Groups["name"].Value;
        var value = part.Groups["value"].Value.Trim('"', '\'');
        return part.Groups["operator"].Value switch
        {
            "" => element => element[name] is not null,
            "=" => element => element[name] == value,
            "^=" => element => element[name]?.StartsWith(value, StringComparison.Ordinal) ?? false,
            "$=" => element => element[name]?.EndsWith(value, StringComparison.Ordinal) ?? false,
            _ => element => element[name]?.Contains(value, StringComparison.Ordinal) ?? false,
        };
    }

    [GeneratedRegex("""\s*[>,]\s*|(?:[\w\-#.*]|\[[^\]]*\])+""")]
    private static partial Regex Tokens();

    [GeneratedRegex("""
        \*|[#.]?[\w\-]+|\[\s*(?<name>[\w\-:]+)\s*
        (?:(?<operator>[\^$*]?=)\s*(?<value>"[^"]*"|'[^']*'|[^\]]*?)\s*)?\]
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Parts();

    private sealed record Step(bool IsChild, List<Func<DomElement, bool>> Parts);
}
