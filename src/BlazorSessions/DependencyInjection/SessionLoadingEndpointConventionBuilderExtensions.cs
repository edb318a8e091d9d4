using BlazorSessions;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Says of endpoints and groups whether they load the session.</summary>
public static class SessionLoadingEndpointConventionBuilderExtensions
{
    /// <summary>Loads the session before these endpoints run, as <see cref="PreloadSessionAttribute"/> does.</summary>
    /// <param name="builder">The endpoint or group.</param>
    public static TBuilder PreloadSession<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new PreloadSessionAttribute());

    /// <summary>
    /// Loads one of the app's sessions beside its first before these endpoints run, as
    /// <see cref="PreloadSessionAttribute(string)"/> does.
    /// </summary>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="session">The name of the session.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static TBuilder PreloadSession<TBuilder>(this TBuilder builder, string session)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new PreloadSessionAttribute(session));

    /// <summary>Keeps the session away from these endpoints, as <see cref="SkipSessionAttribute"/> does.</summary>
    /// <param name="builder">The endpoint or group.</param>
    public static TBuilder SkipSession<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new SkipSessionAttribute());

    /// <summary>
    /// Keeps one of the app's sessions beside its first away from these endpoints, as
    /// <see cref="SkipSessionAttribute(string)"/> does.
    /// </summary>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="session">The name of the session.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static TBuilder SkipSession<TBuilder>(this TBuilder builder, string session)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new SkipSessionAttribute(session));
}
