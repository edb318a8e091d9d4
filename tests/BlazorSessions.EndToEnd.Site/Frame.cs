using System.Text.Encodings.Web;

namespace BlazorSessions.EndToEnd.Site;

/// <summary>A page without a session that shows another one in a frame: of another site, if it is asked for under that name.</summary>
internal static class Frame
{
    public static void MapFrame(this IEndpointRouteBuilder app) =>
        app.MapGet("/frame", (string of) => Results.Content(
            $"""<!DOCTYPE html><title>Frame</title><link rel="icon" href="data:,"><iframe src="{HtmlEncoder.Default.Encode(of)}"></iframe>""",
            "text/html")).WithMetadata(new SkipSessionAttribute());
}
