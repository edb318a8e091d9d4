using BlazorSessions;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Says of endpoints and groups whether they load the session.</summary>
public static class SessionLoadingEndpointConventionBuilderExtensions
{
    /// <summary>Loads the session before these endpoints run, as <see cref="PreloadSessionAttribute"/> does.</summary>
    /// <param name="builder">The endpoint or group.</param>
    public static TBuilder PreloadSession<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new PreloadSessionAttribute());

    /// <summary>Keeps the session away from these endpoints, as <see cref="SkipSessionAttribute"/> does.</summary>
    /// <param name="builder">The endpoint or group.</param>
    public static TBuilder SkipSession<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new SkipSessionAttribute());
}
