namespace BlazorSessions;

/// <summary>Whose session an outgoing HTTP request is sent for.</summary>
/// <param name="Find">Returns the session.</param>
/// <param name="MayHaveToken">Whether it goes to where the tokens of the session are for.</param>
internal sealed record RequestCaller(Func<ISessionService> Find, bool MayHaveToken = true)
{
    private static readonly HttpRequestOptionsKey<RequestCaller> s_key = new("BlazorSessions.Caller");

    public static RequestCaller? Of(HttpRequestMessage request) =>
        request.Options.TryGetValue(s_key, out var caller) ? caller : null;

    public void PutInto(HttpRequestMessage request) => request.Options.Set(s_key, this);
}
