namespace BlazorSessions.Stores;

/// <summary>
/// A store whose sessions live in the browser's own cookies. What this process keeps is a copy, which begins with what a
/// request brings: that is handed over before the first find, and what it becomes goes back by cookies.
/// </summary>
public interface ISeededStore
{
    /// <summary>
    /// Takes in a record that the browser has shown, sealed by this app, beside the current secret of that record. One
    /// that has expired, or whose session has ended here, stays so.
    /// </summary>
    /// <returns>True when the store has another record by it; false when there was nothing new in it.</returns>
    bool Seed(SessionRecord record);
}
