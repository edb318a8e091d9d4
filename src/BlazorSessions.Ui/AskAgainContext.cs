using System.Security.Claims;
using Microsoft.AspNetCore.Components;

namespace BlazorSessions.Ui;

/// <summary>What the <see cref="RequireFresh.AskAgain"/> template needs to ask a user who they are.</summary>
public sealed class AskAgainContext
{
    private readonly RequireFresh _owner;

    internal AskAgainContext(RequireFresh owner, SessionState session, AskReason reason)
    {
        _owner = owner;
        User = session.User;
        Reason = reason;
    }

    /// <summary>Gets the user who is asked; only they can be confirmed.</summary>
    public ClaimsPrincipal User { get; }

    /// <summary>Gets why they are asked.</summary>
    public AskReason Reason { get; }

    /// <summary>
    /// Gets the address of the login page with this page to return to and <see cref="Reauthentication.QueryParameter"/>, for
    /// apps that ask elsewhere. Opened in a new tab, this one keeps what was typed, and goes on by itself.
    /// </summary>
    public string LoginUrl { get; internal set; } = string.Empty;

    /// <summary>Gets whether the user may say no, and so give up what they wanted to do.</summary>
    public bool CanCancel => _owner.OnlyForActions;

    /// <summary>
    /// Gets or sets the element that gets the keyboard's focus when the question interrupts:
    /// <c>&lt;input @ref="ask.FocusTarget" … /&gt;</c>.
    /// </summary>
    /// <value>Default: null, the question itself, which a screen reader then reads out.</value>
    public ElementReference? FocusTarget { get; set; }

    /// <summary>
    /// Goes on with the content, for credentials that the app has checked just now; see
    /// <see cref="Reauthentication.ReauthenticateAsync"/>.
    /// </summary>
    /// <param name="user">
    /// Whose they were; null for <see cref="User"/>. Give it where another name could have been typed.
    /// </param>
    /// <returns>
    /// True when it goes on. False, and the question says why, when they were another user's, or the session could not be
    /// changed.
    /// </returns>
    public Task<bool> ConfirmAsync(ClaimsPrincipal? user = null) => _owner.ConfirmAsync(user ?? User);

    /// <summary>Gives up what the user wanted to do; nothing when <see cref="CanCancel"/> is false.</summary>
    public void Cancel() => _owner.Cancel(this);
}
