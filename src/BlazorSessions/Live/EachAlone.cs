using System.Security.Cryptography;

namespace BlazorSessions.Live;

/// <summary>
/// Asks the store about many sessions. One that fails stands for itself alone, as its record may be bad; several in a row
/// stand for a store that is away, which is not asked about the rest. Begins anywhere, so that those that fail each time are
/// not in the way of the same others each time.
/// </summary>
internal static class EachAlone
{
    /// <summary>After how many failures in a row the store counts as away.</summary>
    public const int MostFailures = 3;

    /// <summary>Does the work for each; returns those for which it failed or was not tried, and the first failure.</summary>
    /// <param name="all">Whom it is about.</param>
    /// <param name="work">The work.</param>
    /// <param name="atOnce">For how many it is under way at the same time.</param>
    public static async Task<(IReadOnlyList<T> Left, SessionStoreException? Failure)> RunAsync<T>(
        IReadOnlyList<T> all, Func<T, Task> work, int atOnce = 1)
    {
        var start = all.Count > 1 ? RandomNumberGenerator.GetInt32(all.Count) : 0;
        var (left, failures) = (new List<T>(), 0);
        SessionStoreException? first = null;
        foreach (var part in all.Skip(start).Concat(all.Take(start)).Chunk(atOnce))
        {
            if (failures >= MostFailures)
            {
                left.AddRange(part);
                continue;
            }

            var thrown = await Task.WhenAll(part.Select(TryAsync));
            failures = thrown.Contains(null) ? 0 : failures + part.Length;
            left.AddRange(part.Where((_, i) => thrown[i] is not null));
            first ??= thrown.FirstOrDefault(exception => exception is not null);
        }

        return (left, first);

        async Task<SessionStoreException?> TryAsync(T one)
        {
            try
            {
                await work(one);
                return null;
            }
            catch (SessionStoreException exception)
            {
                return exception;
            }
        }
    }
}
