namespace BlazorSessions;

/// <summary>A scope that knows whether anybody will see what it renders.</summary>
internal interface IUnseenScope
{
    /// <summary>Gets whether this is a HEAD request or a prefetch, whose answer perhaps nobody sees.</summary>
    bool IsUnseen { get; }
}
