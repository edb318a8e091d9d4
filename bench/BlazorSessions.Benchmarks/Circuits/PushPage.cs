using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace BlazorSessions.Benchmarks.Circuits;

/// <summary>A page with nothing but an interactive <see cref="PushedValue"/>. Public, as the framework looks for pages.</summary>
[Route("/")]
public sealed class PushPage : ComponentBase
{
    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddMarkupContent(0, "<!DOCTYPE html><html><head><base href=\"/\"></head><body>");
        builder.OpenComponent<PushedValue>(1);
        builder.AddComponentRenderMode(RenderMode.InteractiveServer);
        builder.CloseComponent();
        builder.AddMarkupContent(2, "<script src=\"_framework/blazor.web.js\"></script></body></html>");
    }
}

/// <summary>Shows a value of the session and notes each new one.</summary>
public sealed class PushedValue : ComponentBase
{
    private int _last = -1;

    /// <summary>Gets or sets the session.</summary>
    [CascadingParameter]
    public SessionState Session { get; set; } = default!;

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        var value = Session.Get<int>("n");
        builder.OpenElement(0, "p");
        builder.AddContent(1, value);
        builder.CloseElement();
        Shown.Handle = Session.Handle?.Value;
        if (_last != -1 && value != _last)
        {
            Shown.Note();
        }

        _last = value;
    }
}
