using System.Net;

namespace HeadlessBlazor.Circuits.Dom;

/// <summary>Cuts HTML into tags, text and comments. Knows what Blazor writes, not every error there is.</summary>
internal ref struct HtmlTokens(ReadOnlySpan<char> html)
{
    private readonly ReadOnlySpan<char> _html = html;
    private int _position;
    private string? _rawTextOf;

    public HtmlTokenKind Kind { get; private set; }

    /// <summary>The tag name in lower case, the text with references resolved, or the comment.</summary>
    public string Text { get; private set; } = "";

    public List<KeyValuePair<string, string>> Attributes { get; } = [];

    public bool SelfClosing { get; private set; }

    public bool Next()
    {
        if (_position >= _html.Length)
        {
            return false;
        }

        var rest = _html[_position..];
        if (_rawTextOf is { } raw)
        {
            _rawTextOf = null;
            var end = rest.IndexOf($"</{raw}", StringComparison.OrdinalIgnoreCase);
            var length = end < 0 ? rest.Length : end;
            if (length > 0)
            {
                return TakeText(length, HtmlNames.HasReferences(raw));
            }
        }

        if (rest.StartsWith("<!--"))
        {
            var end = rest.IndexOf("-->");
            return Take(HtmlTokenKind.Comment, rest[4..(end < 0 ? rest.Length : end)], end < 0 ? rest.Length : end + 3);
        }

        if (rest.StartsWith("<!"))
        {
            var end = rest.IndexOf('>');
            return Take(HtmlTokenKind.Declaration, default, end < 0 ? rest.Length : end + 1);
        }

        if (rest.StartsWith("</") && rest.Length > 2 && char.IsAsciiLetter(rest[2]))
        {
            var end = rest.IndexOf('>');
            var name = rest[2..(end < 0 ? rest.Length : end)].Trim();
            return Take(HtmlTokenKind.EndTag, name.ToString().ToLowerInvariant(), end < 0 ? rest.Length : end + 1);
        }

        if (rest[0] == '<' && rest.Length > 1 && char.IsAsciiLetter(rest[1]))
        {
            return TakeStartTag();
        }

        var next = rest[1..].IndexOf('<');
        return TakeText(next < 0 ? rest.Length : next + 1, hasReferences: true);
    }

    private bool Take(HtmlTokenKind kind, ReadOnlySpan<char> text, int length)
    {
        Kind = kind;
        Text = text.ToString();
        _position += length;
        return true;
    }

    private bool TakeText(int length, bool hasReferences)
    {
        var text = _html.Slice(_position, length).ToString();
        return Take(HtmlTokenKind.Text, hasReferences ? WebUtility.HtmlDecode(text) : text, length);
    }

    private bool TakeStartTag()
    {
        Attributes.Clear();
        SelfClosing = false;
        _position++;
        Kind = HtmlTokenKind.StartTag;
        Text = TakeUntil(" \t\r\n/>").ToString().ToLowerInvariant();
        while (_position < _html.Length && _html[_position] != '>')
        {
            if (char.IsWhiteSpace(_html[_position]) || _html[_position] == '/')
            {
                SelfClosing = _html[_position] == '/';
                _position++;
                continue;
            }

            SelfClosing = false;
            TakeAttribute();
        }

        _position++;
        if (HtmlNames.IsRawText(Text) && !SelfClosing)
        {
            _rawTextOf = Text;
        }

        return true;
    }

    private void TakeAttribute()
    {
        var name = TakeUntil(" \t\r\n/>=").ToString();
        if (name.Length == 0)
        {
            // A stray "=": a name must not be empty, and the reader must move on.
            _position++;
            return;
        }

        SkipWhiteSpace();
        if (_position >= _html.Length || _html[_position] != '=')
        {
            Attributes.Add(new(name, ""));
            return;
        }

        _position++;
        SkipWhiteSpace();
        var quote = _position < _html.Length && _html[_position] is '"' or '\'' ? _html[_position] : '\0';
        if (quote == '\0')
        {
            Attributes.Add(new(name, WebUtility.HtmlDecode(TakeUntil(" \t\r\n>").ToString())));
            return;
        }

        _position++;
        Attributes.Add(new(name, WebUtility.HtmlDecode(TakeUntil([quote]).ToString())));
        _position++;
    }

    private ReadOnlySpan<char> TakeUntil(scoped ReadOnlySpan<char> stops)
    {
        var rest = _html[Math.Min(_position, _html.Length)..];
        var length = rest.IndexOfAny(stops);
        length = length < 0 ? rest.Length : length;
        _position += length;
        return rest[..length];
    }

    private void SkipWhiteSpace()
    {
        while (_position < _html.Length && char.IsWhiteSpace(_html[_position]))
        {
            _position++;
        }
    }
}

/// <summary>What <see cref="HtmlTokens"/> found.</summary>
internal enum HtmlTokenKind
{
    StartTag,
    EndTag,
    Text,
    Comment,
    Declaration,
}
