namespace BlazorSessions.Ui;

/// <summary>
/// Every text the components show. Replace some with <c>new SessionTexts { SignOut = "Abmelden" }</c>: for the whole
/// app by <c>services.AddCascadingValue(_ =&gt; texts)</c>, for a part of a page by <c>CascadingValue</c>, for one
/// component by its <c>Texts</c> parameter.
/// </summary>
public sealed record SessionTexts
{
    /// <summary>Gets the default texts, in English.</summary>
    public static SessionTexts Default { get; } = new();

    /// <summary>Gets the text of <see cref="SignOutButton"/>.</summary>
    /// <value>Default: "Sign out".</value>
    public string SignOut { get; init; } = "Sign out";

    /// <summary>Gets what is said when a sign-out did not happen.</summary>
    /// <value>Default: "Signing out did not work. Please try again."</value>
    public string SignOutFailed { get; init; } = "Signing out did not work. Please try again.";

    /// <summary>Gets what stands in place of content for users while the sessions cannot be reached.</summary>
    /// <value>Default: "Signing in is not possible for the moment. Please try again soon."</value>
    public string Unavailable { get; init; } = "Signing in is not possible for the moment. Please try again soon.";

    /// <summary>Gets what <see cref="SessionEndedNotice"/> says after a sign-out.</summary>
    /// <value>Default: "You are signed out."</value>
    public string EndedBySignOut { get; init; } = "You are signed out.";

    /// <summary>Gets what the login page says when another user signed in in this browser.</summary>
    /// <value>Default: "Another user has signed in in this browser."</value>
    public string EndedByOtherUser { get; init; } = "Another user has signed in in this browser.";

    /// <summary>Gets what <see cref="SessionEndedNotice"/> says after the session was ended from elsewhere.</summary>
    /// <value>Default: "You were signed out from another device or by an administrator."</value>
    public string EndedByRevocation { get; init; } = "You were signed out from another device or by an administrator.";

    /// <summary>Gets what <see cref="SessionEndedNotice"/> says after the idle timeout.</summary>
    /// <value>Default: "You were signed out because nothing happened for a while."</value>
    public string EndedByIdleness { get; init; } = "You were signed out because nothing happened for a while.";

    /// <summary>Gets what <see cref="SessionEndedNotice"/> says after the absolute lifetime.</summary>
    /// <value>Default: "You were signed out because you had been signed in for a long time."</value>
    public string EndedByAge { get; init; } = "You were signed out because you had been signed in for a long time.";

    /// <summary>Gets the name of the list that <see cref="ActiveSessions"/> shows.</summary>
    /// <value>Default: "Your devices".</value>
    public string Devices { get; init; } = "Your devices";

    /// <summary>Gets what is said until the list is there.</summary>
    /// <value>Default: "Looking for your devices…"</value>
    public string DevicesLoading { get; init; } = "Looking for your devices…";

    /// <summary>Gets what is said when nobody is signed in.</summary>
    /// <value>Default: "Sign in to see your devices."</value>
    public string DevicesEmpty { get; init; } = "Sign in to see your devices.";

    /// <summary>Gets what is said when the list could not be read or changed.</summary>
    /// <value>Default: "That did not work. Please try again."</value>
    public string DevicesFailed { get; init; } = "That did not work. Please try again.";

    /// <summary>Gets what is said when the store cannot list the sessions of a user.</summary>
    /// <value>Default: "This site cannot list your devices."</value>
    public string DevicesUnsupported { get; init; } = "This site cannot list your devices.";

    /// <summary>Gets the text of the button that reads the list again.</summary>
    /// <value>Default: "Try again".</value>
    public string TryAgain { get; init; } = "Try again";

    /// <summary>Gets the mark of the session that looks at the list.</summary>
    /// <value>Default: "This device".</value>
    public string ThisDevice { get; init; } = "This device";

    /// <summary>Gets the name of a device that is not known.</summary>
    /// <value>Default: "Unknown device".</value>
    public string UnknownDevice { get; init; } = "Unknown device";

    /// <summary>Gets the mark of a session that outlives the browser.</summary>
    /// <value>Default: "Remembered".</value>
    public string Remembered { get; init; } = "Remembered";

    /// <summary>Gets what is said of the last activity, by how long ago it was.</summary>
    /// <value>Default: such as "Active 5 minutes ago".</value>
    public Func<TimeSpan, string> LastSeen { get; init; } = ago => $"Active {Duration(ago)} ago";

    /// <summary>Gets what is said of the sign-in, by how long ago it was.</summary>
    /// <value>Default: such as "signed in 2 days ago".</value>
    public Func<TimeSpan, string> FirstSeen { get; init; } = ago => $"signed in {Duration(ago)} ago";

    /// <summary>Gets the text of the button that ends a session.</summary>
    /// <value>Default: "Sign out".</value>
    public string Revoke { get; init; } = "Sign out";

    /// <summary>Gets what a screen reader says of that button, by the name of the device.</summary>
    /// <value>Default: such as "Sign out Firefox on Linux".</value>
    public Func<string, string> RevokeLabel { get; init; } = device => $"Sign out {device}";

    /// <summary>Gets what is said when a session was ended, by the name of its device.</summary>
    /// <value>Default: such as "Firefox on Linux is signed out."</value>
    public Func<string, string> Revoked { get; init; } = device => $"{device} is signed out.";

    /// <summary>Gets the text of the button that ends all other sessions.</summary>
    /// <value>Default: "Sign out all other devices".</value>
    public string RevokeOthers { get; init; } = "Sign out all other devices";

    /// <summary>Gets what is said when the other sessions were ended, by their number.</summary>
    /// <value>Default: such as "2 other devices are signed out."</value>
    public Func<int, string> RevokedOthers { get; init; } =
        count => count == 1 ? "1 other device is signed out." : $"{count} other devices are signed out.";

    /// <summary>Gets the title of <see cref="SessionExpiryWarning"/>.</summary>
    /// <value>Default: "Are you still there?"</value>
    public string ExpiryTitle { get; init; } = "Are you still there?";

    /// <summary>Gets what it says when activity prolongs the session, by the time that is left, rounded up.</summary>
    /// <value>Default: such as "You will be signed out in 2 minutes."</value>
    public Func<TimeSpan, string> Expiry { get; init; } = left => $"You will be signed out in {Duration(left)}.";

    /// <summary>Gets what it says when nothing prolongs the session, by the time that is left, rounded up.</summary>
    /// <value>Default: such as "You will be signed out in 2 minutes. Save your work and sign in again."</value>
    public Func<TimeSpan, string> FinalExpiry { get; init; } =
        left => $"You will be signed out in {Duration(left)}. Save your work and sign in again.";

    /// <summary>Gets the text of the button that prolongs the session.</summary>
    /// <value>Default: "Stay signed in".</value>
    public string StaySignedIn { get; init; } = "Stay signed in";

    /// <summary>Gets what is said when prolonging did not work.</summary>
    /// <value>Default: "That did not work. Please try again."</value>
    public string StaySignedInFailed { get; init; } = "That did not work. Please try again.";

    /// <summary>Gets what <see cref="SessionDraft"/> says when it brought back what was typed.</summary>
    /// <value>Default: "What you had typed was brought back."</value>
    public string DraftRestored { get; init; } = "What you had typed was brought back.";

    /// <summary>Gets the text of the button that takes it away again.</summary>
    /// <value>Default: "Discard it".</value>
    public string DraftDiscard { get; init; } = "Discard it";

    /// <summary>Gets what is said when something is too long to be kept.</summary>
    /// <value>Default: "Some of what you type is too long to be kept for you. Send it before you leave."</value>
    public string DraftTooLong { get; init; } =
        "Some of what you type is too long to be kept for you. Send it before you leave.";

    /// <summary>Gets the title of the question that <see cref="RequireFresh"/> asks.</summary>
    /// <value>Default: "Is it still you?"</value>
    public string AskAgainTitle { get; init; } = "Is it still you?";

    /// <summary>Gets what it says, by why it asks.</summary>
    /// <value>Default: such as "You signed in a while ago. Confirm that it is you; what you typed stays."</value>
    public Func<AskReason, string> AskAgain { get; init; } = reason => reason switch
    {
        AskReason.TimeOver => "You signed in a while ago. Confirm that it is you; what you typed stays.",
        AskReason.Action => "Confirm that it is you before this is done.",
        _ => "Confirm that it is you to see this.",
    };

    /// <summary>Gets the text of the link by which it asks where the app has no form for it.</summary>
    /// <value>Default: "Sign in again (opens a new tab)".</value>
    public string AskAgainLink { get; init; } = "Sign in again (opens a new tab)";

    /// <summary>Gets what it says when another user was checked than the one who is signed in.</summary>
    /// <value>Default: "That is not the user who is signed in here."</value>
    public string AskAgainOtherUser { get; init; } = "That is not the user who is signed in here.";

    /// <summary>Gets what it says when the session could not be changed.</summary>
    /// <value>Default: "That did not work. Please try again."</value>
    public string AskAgainFailed { get; init; } = "That did not work. Please try again.";

    /// <summary>Gets the text of the button that gives up.</summary>
    /// <value>Default: "Cancel".</value>
    public string Cancel { get; init; } = "Cancel";

    /// <summary>Gets what stands before a message of <see cref="FlashMessages"/>, so that its kind is not only a colour.</summary>
    /// <value>Default: "Note:", "Done:", "Warning:" or "Error:".</value>
    public Func<FlashKind, string> FlashKind { get; init; } = kind => kind switch
    {
        BlazorSessions.FlashKind.Success => "Done:",
        BlazorSessions.FlashKind.Warning => "Warning:",
        BlazorSessions.FlashKind.Error => "Error:",
        _ => "Note:",
    };

    /// <summary>Returns what is said of an end.</summary>
    internal string OfEnd(SessionEndReason reason) => reason switch
    {
        SessionEndReason.SignedOut => EndedBySignOut,
        SessionEndReason.Revoked => EndedByRevocation,
        SessionEndReason.Idle => EndedByIdleness,
        SessionEndReason.Replaced => EndedByOtherUser,
        _ => EndedByAge,
    };

    // No clock time in any text: the server does not know the time zone of whoever reads it.
    private static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => "a moment",
        { TotalMinutes: < 1 } => Count((int)time.TotalSeconds, "second"),
        { TotalHours: < 1 } => Count((int)time.TotalMinutes, "minute"),
        { TotalDays: < 1 } => Count((int)time.TotalHours, "hour"),
        _ => Count((int)time.TotalDays, "day"),
    };

    private static string Count(int number, string unit) => number == 1 ? $"1 {unit}" : $"{number} {unit}s";
}
