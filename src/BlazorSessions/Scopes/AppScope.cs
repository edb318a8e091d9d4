namespace BlazorSessions.Scopes;

/// <summary>The scope of the app, a request or a circuit, that a scope of a <see cref="NamedSession"/> belongs to.</summary>
internal sealed class AppScope
{
    /// <summary>Gets or sets the services of the app's scope; set when the scope opens.</summary>
    public IServiceProvider Services { get; set; } = default!; // Given by NamedSession.OpenScope, before anything else.
}
