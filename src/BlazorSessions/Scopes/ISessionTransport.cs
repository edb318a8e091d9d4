namespace BlazorSessions.Scopes;

/// <summary>
/// How this scope meets the browser: an HTTP request writes a header, a circuit sends a ticket. Each verb either brings
/// the browser its new cookie for a committed record or throws and has changed nothing.
/// </summary>
internal interface ISessionTransport
{
    /// <summary>
    /// The session's state is about to be read: returns whether it is known without asking the store. A circuit is born
    /// with it, and a request without a cookie has none.
    /// </summary>
    bool TryRead();

    /// <summary>Throws when the session could not be looked for, so that no verb takes that for having none.</summary>
    /// <exception cref="SessionStoreException">The store could not be asked.</exception>
    void CheckAvailable()
    {
    }

    /// <summary>Gets whether this is a request that must not start a session, so that writes are thrown away with it.</summary>
    bool IsScratch { get; }

    /// <summary>Looks for the session and adopts it; once, however often it is called.</summary>
    ValueTask LoadAsync(CurrentSession current, CancellationToken cancellationToken);

    /// <summary>Starts an anonymous session, or adopts the one the browser has meanwhile.</summary>
    Task BindAsync(CurrentSession current, CancellationToken cancellationToken);

    /// <summary>Signs a user in and adopts the session he then has.</summary>
    Task SignInAsync(CurrentSession current, SignInRequest request, CancellationToken cancellationToken);

    /// <summary>Gives the current session a new secret.</summary>
    Task RegenerateAsync(CurrentSession current, CancellationToken cancellationToken);

    /// <summary>Takes the cookie of an ended session from the browser; best effort, never throws for the browser's sake.</summary>
    Task ForgetAsync(SessionHandle ended, CancellationToken cancellationToken);

    /// <summary>A verb of this scope has changed the session.</summary>
    void OnOwnChange(CurrentSession current);
}
