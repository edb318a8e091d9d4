using AngleSharp.Dom;
using AngleSharp.Html.Dom;
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
        var form = Read(_ => target.Closest("form"))
            ?? throw new InvalidOperationException($"'{element}' is not in a form.");
        return SubmitAsync(form, null, cancellationToken);
    }

    private async Task SubmitAsync(IElement form, IElement? submitter, CancellationToken cancellationToken)
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

    private async Task<bool> DoDefaultOfClickAsync(IElement target, CancellationToken cancellationToken)
    {
        var form = Read(_ => IsSubmit(target) ? target.Closest("form") : null);
        var href = Read(_ => target.Closest("a[href]")?.GetAttribute("href"));
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

    private HttpRequestMessage RequestOf(IElement form, IElement? submitter) => Read(_ =>
    {
        var fields = ((IHtmlFormElement)form).Elements
            .Where(field => field.IsField() && !field.IsDisabled() && (!field.IsToggle() || field.IsChecked()))
            .Where(field => field.GetAttribute("type") is not ("submit" or "button" or "image" or "file"))
            .Append<IElement?>(submitter)
            .Where(field => field?.GetAttribute("name") is not null)
            .Select(field => KeyValuePair.Create(field!.GetAttribute("name")!, field.Held() ?? "")) // it has a name
            .ToList();
        var action = new Uri(Url, form.GetAttribute("action") is { Length: > 0 } given ? given : Url.PathAndQuery);
        var content = new FormUrlEncodedContent(fields);
        if (string.Equals(form.GetAttribute("method"), "post", StringComparison.OrdinalIgnoreCase))
        {
            return new HttpRequestMessage(HttpMethod.Post, action) { Content = content };
        }

        var query = content.ReadAsStringAsync().GetAwaiter().GetResult(); // it is in memory
        return new HttpRequestMessage(HttpMethod.Get, new UriBuilder(action) { Query = query }.Uri);
    });

    private static bool IsSubmit(IElement target) => target.LocalName switch
    {
        "button" => target.GetAttribute("type") is null or "submit",
        "input" => target.GetAttribute("type") is "submit" or "image",
        _ => false,
    };
}
