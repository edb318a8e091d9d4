namespace HeadlessBlazor.Circuits.Protocol;

/// <summary>A message of the SignalR hub protocol, as far as a circuit uses it.</summary>
internal abstract record HubMessage
{
    /// <summary>The server calls a function of the client; with an id it waits for an answer.</summary>
    public sealed record Invocation(string? Id, string Target, object?[] Arguments) : HubMessage;

    /// <summary>The server answers a call of the client.</summary>
    public sealed record Completion(string Id, object? Result, string? Error) : HubMessage;

    /// <summary>The server shows that it is alive.</summary>
    public sealed record Ping : HubMessage;

    /// <summary>The server says good-bye, with a reason when something went wrong.</summary>
    public sealed record Close(string? Error) : HubMessage;

    /// <summary>A message this client has no use for.</summary>
    public sealed record Other(long Type) : HubMessage;
}
