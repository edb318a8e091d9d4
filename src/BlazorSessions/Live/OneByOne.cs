using System.Security.Cryptography;

namespace BlazorSessions.Live;

/// <summary>
/// Asks the store about many sessions, one after the other. One that fails stands for itself alone, as its record may be bad;
/// several in a row stand for a store that is away, which is not asked about the rest. Begins anywhere, so that those that
/// fail each time are not in the way of the same others each time.
/// </summary>
internal static class OneByOne
{
    /// <summary>After how many failures in a row the store counts as away.</summary>
    public const int MostFailures = 3;

    /// <summary>Does the work for each; returns those for which it failed or was not tried, and the first failure.</summary>
    public static async Task<(IReadOnlyList<T> Left, SessionStoreException? Failure)> RunAsync<T>(
        IReadOnlyList<T> all, Func<T, Task> work)
    {
        var start = all.Count > 1 ? RandomNumberGenerator.GetInt32(all.Count) : 0;
        var (left, failures) = (new List<T>(), 0);
        SessionStoreException? first = null;
        for (var i = 0; i < all.Count; i++)
        {
            var one = all[(start + i) % all.Count];
            if (failures == MostFailures)
            {
                left.Add(one);
                continue;
            }

            try
            {
                await work(one);
                failures = 0;
            }
            catch (SessionStoreException exception)
            {
                failures++;
                first ??= exception;
                left.Add(one);
            }
        }

        return (left, first);
    }
}
