using System.Text;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Scopes;

/// <summary>How much a session may hold. The same whether a request writes or a circuit.</summary>
internal sealed class SizeLimits(IOptions<BlazorSessionsOptions> options)
{
    /// <summary>Throws when the values that an edit leaves are too many or too large.</summary>
    /// <exception cref="SessionLimitException">They are.</exception>
    public void Check(SessionEdit edit, IReadOnlyDictionary<string, SessionValue> values)
    {
        if (edit.Sets.Count == 0)
        {
            return;
        }

        var keys = edit.Sets.Count;
        var bytes = edit.Sets.Sum(set => Size(set.Key, set.Value.Length));
        foreach (var (key, value) in values)
        {
            if (!edit.Clears && !edit.Sets.ContainsKey(key) && !edit.Removes.Contains(key))
            {
                keys++;
                bytes += Size(key, value.Data.Length);
            }
        }

        if (keys > options.Value.MaxKeys)
        {
            throw new SessionLimitException(nameof(BlazorSessionsOptions.MaxKeys), keys, options.Value.MaxKeys);
        }

        if (bytes > options.Value.MaxBytes)
        {
            throw new SessionLimitException(nameof(BlazorSessionsOptions.MaxBytes), bytes, options.Value.MaxBytes);
        }
    }

    /// <summary>Throws when a user who is about to sign in is too large.</summary>
    /// <exception cref="SessionLimitException">They are.</exception>
    public void Check(byte[] principal)
    {
        var maximum = options.Value.MaxPrincipalBytes;
        if (principal.Length > maximum)
        {
            throw new SessionLimitException(
                $"The user would have {principal.Length} bytes of claims and authentication properties, of at most {maximum} "
                + $"({nameof(BlazorSessionsOptions)}.{nameof(BlazorSessionsOptions.MaxPrincipalBytes)}), so nobody was signed in. Leave "
                + "out claims that the app does not ask for, add them by an IClaimsTransformation, or raise the option.",
                nameof(BlazorSessionsOptions.MaxPrincipalBytes),
                principal.Length,
                maximum);
        }
    }

    /// <summary>Throws when tokens that are about to be stored are too large.</summary>
    /// <exception cref="SessionLimitException">They are.</exception>
    public void CheckTokens(byte[] tokens)
    {
        var maximum = options.Value.MaxPrincipalBytes;
        if (tokens.Length > maximum)
        {
            throw new SessionLimitException(
                $"The tokens would have {tokens.Length} bytes, of at most {maximum} "
                + $"({nameof(BlazorSessionsOptions)}.{nameof(BlazorSessionsOptions.MaxPrincipalBytes)}), so nothing was stored. "
                + "Store fewer, or raise the option.",
                nameof(BlazorSessionsOptions.MaxPrincipalBytes),
                tokens.Length,
                maximum);
        }
    }

    private static long Size(string key, int length) => Encoding.UTF8.GetByteCount(key) + (long)length;
}
