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
    /// <param name="atOnce">For how many it may be under way at the same time.</param>
    public static async Task<(IReadOnlyList<T> Left, SessionStoreException? Failure)> RunAsync<T>(
        IReadOnlyList<T> all, Func<T, Task> work, int atOnce = 1)
    {
        var start = all.Count > 1 ? RandomNumberGenerator.GetInt32(all.Count) : 0;
        var (left, failures, gate) = (new List<T>(), 0, new Lock());
        SessionStoreException? first = null;
        await Parallel.ForEachAsync(
            all.Skip(start).Concat(all.Take(start)),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce },
            async (one, _) =>
            {
                if (Volatile.Read(ref failures) >= MostFailures)
                {
                    Leave(one, null);
                    return;
                }

                try
                {
                    await work(one);
                    Volatile.Write(ref failures, 0);
                }
                catch (SessionStoreException exception)
                {
                    Interlocked.Increment(ref failures);
                    Leave(one, exception);
                }
            });
        return (left, first);

        void Leave(T one, SessionStoreException? exception)
        {
            lock (gate)
            {
                left.Add(one);
                first ??= exception;
            }
        }
    }
}
