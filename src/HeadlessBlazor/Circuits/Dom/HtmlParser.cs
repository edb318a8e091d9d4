namespace HeadlessBlazor.Circuits.Dom;

/// <summary>Builds nodes from HTML: a whole page, or the markup a component rendered as one block.</summary>
internal sealed class HtmlParser(DomParent root)
{
    private readonly Stack<DomParent> _open = new([root]);

    /// <summary>Asks what to do with a comment; comments themselves are not kept.</summary>
    public Action<HtmlParser, string>? OnComment { get; init; }

    public static void Parse(DomParent parent, string html) => new HtmlParser(parent).Read(html);

    public void Read(string html)
    {
        var tokens = new HtmlTokens(html);
        while (tokens.Next())
        {
            switch (tokens.Kind)
            {
                case HtmlTokenKind.Text:
                    _open.Peek().Append(new DomText(tokens.Text));
                    break;
                case HtmlTokenKind.StartTag:
                    Start(ref tokens);
                    break;
                case HtmlTokenKind.EndTag:
                    End(tokens.Text);
                    break;
                case HtmlTokenKind.Comment:
                    OnComment?.Invoke(this, tokens.Text);
                    break;
            }
        }
    }

    /// <summary>Adds a container where the reader stands; what follows goes into it until it is closed.</summary>
    public void OpenContainer(string label)
    {
        var container = new DomContainer { Label = label };
        _open.Peek().Append(container);
        _open.Push(container);
    }

    public void CloseContainer()
    {
        while (_open.Count > 1 && _open.Pop() is not DomContainer)
        {
        }
    }

    private void Start(ref HtmlTokens tokens)
    {
        while (_open.Peek() is DomElement open && HtmlNames.EndsAt(open.Tag, tokens.Text))
        {
            _open.Pop();
        }

        var element = new DomElement(tokens.Text);
        foreach (var (name, value) in tokens.Attributes)
        {
            element[name] = value;
        }

        _open.Peek().Append(element);
        if (!tokens.SelfClosing && !HtmlNames.IsVoid(element.Tag))
        {
            _open.Push(element);
        }
    }

    private void End(string tag)
    {
        // An end tag without its start tag is ignored, and none reaches out of its container.
        if (!_open.TakeWhile(parent => parent is DomElement).Any(parent => ((DomElement)parent).Tag == tag))
        {
            return;
        }

        while (((DomElement)_open.Pop()).Tag != tag)
        {
        }
    }
}
