namespace BlazorSessions;

/// <summary>
/// What happens to sessions, in the manner of <c>CookieAuthenticationEvents</c>: set a delegate, or derive and
/// override, and give the instance to <see cref="BlazorSessionsOptions.Events"/> or the type to <see
/// cref="BlazorSessionsOptions.EventsType"/>.
/// </summary>
/// <remarks>
/// <para>
/// A package that has to hear of events adds its own as a service, <c>services.AddScoped&lt;BlazorSessionsEvents,
/// TheirEvents&gt;()</c>: those are asked before the app's, in the order of their registration.
/// </para>
/// <para>Each handler has 10 seconds. Which exceptions count is said at each event.</para>
/// </remarks>
public class BlazorSessionsEvents
{
    /// <summary>Gets or sets what is called before somebody signs in.</summary>
    /// <value>Default: does nothing.</value>
    public Func<SessionSigningInContext, Task> OnSigningIn { get; set; } = Nothing<SessionSigningInContext>.Handler;

    /// <summary>Gets or sets what is called after somebody has signed in.</summary>
    /// <value>Default: does nothing.</value>
    public Func<SessionSignedInContext, Task> OnSignedIn { get; set; } = Nothing<SessionSignedInContext>.Handler;

    /// <summary>Gets or sets what is called to look at a user who is signed in.</summary>
    /// <value>Default: does nothing.</value>
    public Func<SessionValidatingContext, Task> OnValidating { get; set; } = Nothing<SessionValidatingContext>.Handler;

    /// <summary>Gets or sets what is called before a sign-out.</summary>
    /// <value>Default: does nothing.</value>
    public Func<SessionSigningOutContext, Task> OnSigningOut { get; set; } = Nothing<SessionSigningOutContext>.Handler;

    /// <summary>Gets or sets what is called after a session has ended.</summary>
    /// <value>Default: does nothing.</value>
    public Func<SessionEndedContext, Task> OnEnded { get; set; } = Nothing<SessionEndedContext>.Handler;

    /// <summary>
    /// Gets or sets what is called before a request is sent to login or to the page for users who may not.
    /// </summary>
    /// <value>Default: does nothing.</value>
    public Func<SessionRedirectingContext, Task> OnRedirecting { get; set; } = Nothing<SessionRedirectingContext>.Handler;

    /// <summary>
    /// Called before a user signs in, in a request with its services, in a circuit with others. An exception ends the
    /// sign-in and comes out of the verb; nothing has changed then.
    /// </summary>
    public virtual Task SigningInAsync(SessionSigningInContext context) => OnSigningIn(context);

    /// <summary>
    /// Called after a user has signed in, with services as before it. Exceptions are logged: the user is signed in.
    /// </summary>
    public virtual Task SignedInAsync(SessionSignedInContext context) => OnSignedIn(context);

    /// <summary>
    /// Called with the session of a user who is signed in: when their sign-in, and the last time that this node has
    /// done so, lie back longer than <see cref="BlazorSessionsOptions.ValidationInterval"/>, and a request brings the
    /// session or a circuit shows it.
    /// </summary>
    /// <remarks>
    /// Nobody passes while it fails or hangs: the request is answered as while the store is away, 503 for what needs
    /// a user. The session lives on and is asked about with the next request; a page that is open keeps its user and
    /// is asked about again within 10 seconds.
    /// </remarks>
    public virtual Task ValidatingAsync(SessionValidatingContext context) => OnValidating(context);

    /// <summary>
    /// Called before <see cref="ISessionService.SignOutAsync(CancellationToken)"/> ends the session, with services as
    /// at a sign-in. Exceptions are logged: the session ends all the same.
    /// </summary>
    public virtual Task SigningOutAsync(SessionSigningOutContext context) => OnSigningOut(context);

    /// <summary>
    /// Called after a session has ended, for whatever reason, on each node that <see cref="ISessionDirectory.Ended"/>
    /// is raised on. Away from whoever ended it; exceptions are logged.
    /// </summary>
    public virtual Task EndedAsync(SessionEndedContext context) => OnEnded(context);

    /// <summary>
    /// Called when a request that was not let in is about to be redirected, with its services. Circuits go where
    /// <see cref="BlazorSessionsOptions.LoginPathSelector"/> says; <c>OnRefused</c> of an endpoint comes before this.
    /// An exception is the request's.
    /// </summary>
    public virtual Task RedirectingAsync(SessionRedirectingContext context) => OnRedirecting(context);

    // Whether anything is to be done at all: each of these would otherwise cost a scope.
    internal bool Handles<TContext>()
        where TContext : SessionEventContext => GetType() != typeof(BlazorSessionsEvents) || !IsNothing<TContext>();

    private bool IsNothing<TContext>()
        where TContext : SessionEventContext
    {
        Delegate[] all = [OnSigningIn, OnSignedIn, OnValidating, OnSigningOut, OnEnded, OnRedirecting];
        return !Array.Exists(all, one => one is Func<TContext, Task> && !ReferenceEquals(one, Nothing<TContext>.Handler));
    }

    private static class Nothing<TContext>
    {
        public static readonly Func<TContext, Task> Handler = static _ => Task.CompletedTask;
    }
}
