using BlazorSessions.Specifications;
using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Stores.Cookies;

internal static class Records
{
    /// <summary>The record that a merge makes of this one.</summary>
    public static SessionRecord After(this SessionRecord record, Func<SessionDelta, SessionDelta> change) =>
        record.Merge(change(Some.Change())).Record!;
}
