using System.Threading.Channels;

namespace BlazorSessions.Stores.Sinks;

/// <summary>
/// Tells of sessions over a channel that the app reads, for statistics and the like. A reader that is slow makes the
/// queue to this sink fill, and then news are dropped and counted; it never slows a request.
/// </summary>
/// <example>
/// <code>
/// var news = new ChannelSink();
/// builder.Services.AddBlazorSessions().MirrorTo(news);
/// await foreach (var item in news.Reader.ReadAllAsync(stoppingToken)) { … }
/// </code>
/// </example>
public sealed class ChannelSink : ISessionSink
{
    private readonly Channel<SessionNews> _channel;
    private readonly bool _withValues;

    /// <summary>Makes a sink with an empty channel.</summary>
    /// <param name="capacity">How many news the channel holds.</param>
    /// <param name="withValues">Whether news have the values of sessions, as the store has them.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is below 1.</exception>
    public ChannelSink(int capacity = 1000, bool withValues = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _channel = Channel.CreateBounded<SessionNews>(capacity);
        _withValues = withValues;
    }

    /// <summary>Gets where the app reads. Each of the news goes to one reader.</summary>
    public ChannelReader<SessionNews> Reader => _channel.Reader;

    /// <inheritdoc/>
    /// <value>False: it tells and forgets.</value>
    public bool KeepsRecords => false;

    /// <inheritdoc/>
    public ValueTask ApplyAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return _channel.Writer.WriteAsync(
            new SessionNews(record.Handle, SessionNewsKind.Changed)
            {
                Version = record.Version,
                IsSignedIn = record.User is not null,
                CreatedAt = record.CreatedAt,
                LastActivityAt = record.LastActivityAt,
                Values = _withValues
                    ? record.Values.ToDictionary(value => value.Key, value => value.Value.Data, StringComparer.Ordinal)
                    : null,
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(SessionHandle handle, SessionEndReason? reason, CancellationToken cancellationToken) =>
        _channel.Writer.WriteAsync(new SessionNews(handle, SessionNewsKind.Ended) { Reason = reason }, cancellationToken);
}
