using Microsoft.AspNetCore.Components;

namespace BlazorSessions.Users;

/// <summary>The root cascade of the app's user in one scope, on either side of a render-mode boundary.</summary>
internal sealed class SessionUserCascade<TUser>
    where TUser : class
{
    public SessionUserCascade(SessionUser<TUser> user)
    {
        // A cascade hands out null as well as any other value; its signature does not say so.
        Source = new CascadingValueSource<TUser>(() => user.Current!, isFixed: false);
        user.Heard += current => _ = Source.NotifyChangedAsync(current!);
    }

    public CascadingValueSource<TUser> Source { get; }
}
