using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Ui;

/// <summary>
/// Shows its content to a signed-in user whom the app knows and who passes every condition given, as the app's own object;
/// leads the others on as <see cref="RequireUser"/> does.
/// </summary>
/// <remarks>
/// The user comes from <see cref="ISessionUser{TUser}"/>. The conditions are checked again when that is loaded anew, at each
/// change of the session and each render of the parent; the content stays while that runs. While the user cannot be
/// loaded nobody is let in and nobody is sent away. It protects what is shown; what a handler does must be protected
/// where it is done.
/// </remarks>
/// <typeparam name="TUser">The app's type of a user, as given to <c>AddSessionUser</c>.</typeparam>
public sealed class RequireSessionUser<TUser> : UserGuard
    where TUser : class
{
    /// <summary>Gets or sets what the user gets to see; its context is the user.</summary>
    [Parameter]
    public RenderFragment<TUser>? ChildContent { get; set; }

    /// <summary>Gets or sets a condition, such as <c>"user =&gt; user.IsAdmin"</c>.</summary>
    /// <value>Default: null, any user whom the app knows.</value>
    [Parameter]
    public Func<TUser, bool>? Predicate { get; set; }

    /// <summary>
    /// Gets or sets a condition that has to be asked for, such as in a database. A slower answer never overrides a
    /// newer one.
    /// </summary>
    /// <value>Default: null, none.</value>
    [Parameter]
    public Func<TUser, Task<bool>>? PredicateAsync { get; set; }

    // Not read: each change of it brings the parameters anew, and with them the question.
    [CascadingParameter]
    private TUser? Cascading { get; set; }

    private ISessionUser<TUser> Users => Services.GetService<ISessionUser<TUser>>()
        ?? throw new InvalidOperationException(
            $"<{Name}> found no ISessionUser<{typeof(TUser).Name}>. Call "
            + $"builder.Services.AddBlazorSessions().AddSessionUser<{typeof(TUser).Name}>(…) in Program.cs.");

    private protected override string Name => "RequireSessionUser";

    private protected override RenderFragment? Inside(object? subject) =>
        subject is TUser user ? ChildContent?.Invoke(user) : null;

    private protected override async Task<(UserDecision Decision, object? Subject)> DecideAsync(SessionState session)
    {
        TUser? user;
        try
        {
            user = await Users.GetAsync();
        }
        catch (SessionException)
        {
            return (UserDecision.Unavailable, null);
        }

        if (user is null)
        {
            // The session is over, which the cascade is about to say with the reason.
            return (UserDecision.Pending, null);
        }

        var decision = await CheckAsync(session, async () =>
            (Predicate is null || Predicate(user)) && (PredicateAsync is null || await PredicateAsync(user)));
        return (decision, user);
    }
}
