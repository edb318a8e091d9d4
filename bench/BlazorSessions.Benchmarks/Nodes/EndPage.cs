using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace BlazorSessions.Benchmarks.Nodes;

/// <summary>A page with nothing but an interactive <see cref="EndedValue"/>. Public, as the framework looks for pages.</summary>
[Route("/end")]
public sealed class EndPage : ComponentBase
{
    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddMarkupContent(0, "<!DOCTYPE html><html><head><base href=\"/\"></head><body>");
        builder.OpenComponent<EndedValue>(1);
        builder.AddComponentRenderMode(RenderMode.InteractiveServer);
        builder.CloseComponent();
        builder.AddMarkupContent(2, "<script src=\"_framework/blazor.web.js\"></script></body></html>");
    }
}

/// <summary>Notes when its circuit is told of the end, and when it has drawn it.</summary>
public sealed class EndedValue : ComponentBase
{
    /// <summary>Gets or sets the session.</summary>
    [CascadingParameter]
    public SessionState Session { get; set; } = default!;

    [Inject]
    private ISessionService Sessions { get; set; } = default!;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
        {
            Sessions.Ended.Register(() => Told.Note(Sessions.State));
        }
    }

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "p");
        builder.AddContent(1, Session.Status);
        builder.CloseElement();
        if (RendererInfo.IsInteractive && Session.Status == SessionStatus.Ended)
        {
            Told.NoteDrawn();
        }
    }
}
