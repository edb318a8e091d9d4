using HeadlessBlazor;

namespace BlazorSessions.Tests.Shared.Histories;

/// <summary>
/// An app on several nodes, as clients of a history meet it: its addresses, its page, and how its nodes are reached.
/// </summary>
internal abstract class HistorySite
{
    private readonly AsyncLocal<int> _node = new();

    public abstract int Nodes { get; }

    /// <summary>Gets the users that clients sign in as: each of them as one after the other.</summary>
    public abstract IReadOnlyList<string> UsersOf(int client);

    /// <summary>
    /// Gets the node that the running request is for; what a circuit's page asks goes where the page came from.
    /// </summary>
    protected int Node => _node.Value;

    public abstract HeadlessBrowser NewBrowser();

    public abstract HttpRequestMessage SignIn(string user);

    public abstract HttpRequestMessage SignOut();

    public abstract HttpRequestMessage Renew();

    public abstract HttpRequestMessage Increment();

    public abstract HttpRequestMessage Write(string key);

    public abstract HttpRequestMessage Read();

    /// <summary>Ends the session of another client, or all of a user; null where this client cannot.</summary>
    public abstract Task<Outcome> EndAsync(HeadlessBrowser browser, int node, string user, string? session);

    /// <summary>Reads the answer to <see cref="Read"/>; null when it says that it does not know.</summary>
    public abstract Sight? Understand(string answer);

    /// <summary>Reads what a page shows.</summary>
    public abstract Sight See(HeadlessTab tab);

    /// <summary>Returns whether the page says that the last click came to nothing.</summary>
    public abstract bool HasProblem(HeadlessTab tab);

    /// <summary>Gets the button that increments.</summary>
    public abstract string Button { get; }

    /// <summary>Runs work whose requests go to a node.</summary>
    public async Task<T> OnAsync<T>(int node, Func<Task<T>> work)
    {
        _node.Value = node;
        return await work();
    }

    /// <summary>
    /// Sends a request that renews the secret. A page that proves itself meanwhile waits, where its clock stands.
    /// </summary>
    public virtual Task<HttpResponseMessage> RenewingAsync(
        HeadlessBrowser browser, HttpRequestMessage request, CancellationToken stop) =>
        browser.SendAsync(request, stop);
}
