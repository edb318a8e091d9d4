using HeadlessBlazor.Circuits.Dom;

namespace HeadlessBlazor;

public sealed partial class HeadlessTab
{
    /// <summary>
    /// Submits a form: its <c>onsubmit</c> handler in the circuit, or, without one, the request a browser sends; the
    /// tab then shows the answer.
    /// </summary>
    /// <param name="element">The form, or anything inside it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task SubmitAsync(string element, CancellationToken cancellationToken = default)
    {
        var target = Enabled(element);
        var form = Read(_ => Closest(target, "form"))
            ?? throw new InvalidOperationException($"'{element}' is not in a form.");
        return SubmitAsync(form, null, cancellationToken);
    }

    private async Task SubmitAsync(DomElement form, DomElement? submitter, CancellationToken cancellationToken)
    {
        var submit = await SendAsync(form, "submit", s_nothing);
        if (submit.HasHandlers)
        {
            await FinishAsync([submit], cancellationToken);
        }
        else
        {
            await LoadAsync(RequestOf(form, submitter), cancellationToken);
        }
    }

    private async Task<bool> DoDefaultOfClickAsync(DomElement target, CancellationToken cancellationToken)
    {
        var form = Read(_ => IsSubmit(target) ? Closest(target, "form") : null);
        var href = Read(_ => Closest(target, "a")?["href"]);
        if (form is not null)
        {
            await SubmitAsync(form, target, cancellationToken);
            return true;
        }

        if (href is not null)
        {
            await NavigateAsync(href, cancellationToken);
            return true;
        }

        return false;
    }

    private HttpRequestMessage RequestOf(DomElement form, DomElement? submitter) => Read(_ =>
    {
        var fields = DomQuery.Descendants(form)
            .Where(field => field.IsField && field["name"] is not null && !field.IsDisabled)
            .Where(field => !field.IsToggle || field.IsChecked)
            .Where(field => field["type"] is not ("submit" or "button" or "image" or "file"))
            .Append(submitter)
            .Where(field => field?["name"] is not null)
            .Select(field => KeyValuePair.Create(field!["name"]!, field.Value ?? "")) // named, one line above
            .ToList();
        var action = new Uri(Url, form["action"] is { Length: > 0 } given ? given : Url.PathAndQuery);
        var content = new FormUrlEncodedContent(fields);
        if (string.Equals(form["method"], "post", StringComparison.OrdinalIgnoreCase))
        {
            return new HttpRequestMessage(HttpMethod.Post, action) { Content = content };
        }

        var query = content.ReadAsStringAsync().GetAwaiter().GetResult(); // it is in memory
        return new HttpRequestMessage(HttpMethod.Get, new UriBuilder(action) { Query = query }.Uri);
    });

    private static bool IsSubmit(DomElement target) => target.Tag switch
    {
        "button" => target["type"] is null or "submit",
        "input" => target["type"] is "submit" or "image",
        _ => false,
    };

    private static DomElement? Closest(DomElement target, string tag) =>
        DomQuery.SelfAndAncestors(target).FirstOrDefault(element => element.Tag == tag);
}
