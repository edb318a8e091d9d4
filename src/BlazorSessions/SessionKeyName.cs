namespace BlazorSessions;

/// <summary>The one rule for names of values, wherever a name comes in as text.</summary>
internal static class SessionKeyName
{
    public const int MaxLength = 128;

    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MaxLength } && !name.Any(char.IsControl) && IsWellFormed(name);

    public static void Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsValid(name))
        {
            throw new ArgumentException(
                $"A session key has 1 to {MaxLength} characters and none of them is a control character. "
                + "Choose a name such as \"shop.cart\".",
                nameof(name));
        }

        if (ReservedKeys.Contains(name))
        {
            throw new ArgumentException(
                $"BlazorSessions keeps \"{name}\" for itself. Choose a name that does not begin with \"bs.\".", nameof(name));
        }

        if (HttpSessionKey.Is(name))
        {
            throw new ArgumentException(
                $"Names that begin with \"{HttpSessionKey.Prefix}\" are those of HttpContext.Session. Read its values by "
                + "SessionState.HttpSession and change them by SessionEdit.HttpSession.",
                nameof(name));
        }
    }

    // A lone surrogate has no UTF-8 form: it would come back from a store as another key.
    private static bool IsWellFormed(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsSurrogate(name[i]))
            {
                if (i + 1 == name.Length || !char.IsSurrogatePair(name[i], name[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }
}
