namespace BlazorSessions.Benchmarks.Nodes;

/// <summary>The least that carries a text from one connection to another.</summary>
internal interface IBareNews : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Publishes a text and waits until the other connection has it.</summary>
    Task SendAsync(string text);
}
