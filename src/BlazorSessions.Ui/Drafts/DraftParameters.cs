namespace BlazorSessions.Ui.Drafts;

/// <summary>What can be wrong with the parameters of a draft, with the fix.</summary>
internal static class DraftParameters
{
    private const int LongestKey = 100;

    public static void Check(string key, string? started, int maxBytes, int largest)
    {
        if (string.IsNullOrEmpty(key) || key.Length > LongestKey || key.Any(char.IsControl))
        {
            throw new ArgumentException(
                $"<SessionDraft> needs a Key of 1 to {LongestKey} characters, none of them a control character, such as "
                + "Key=\"order\".",
                nameof(SessionDraft.Key));
        }

        if (started is not null && started != key)
        {
            throw new InvalidOperationException(
                $"The Key of a <SessionDraft> changed from '{started}' to '{key}' while it was shown. Give it "
                + "@key=\"...\" as well, so that another draft is another component.");
        }

        if (maxBytes < 1 || maxBytes > largest)
        {
            throw new ArgumentOutOfRangeException(
                nameof(SessionDraft.MaxBytes),
                maxBytes,
                $"<SessionDraft> keeps 1 to {largest} bytes: a draft is for what is typed, and has to fit into one message.");
        }
    }
}
