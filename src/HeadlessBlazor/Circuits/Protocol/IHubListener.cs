namespace HeadlessBlazor.Circuits.Protocol;

/// <summary>Hears what a hub connection receives, in order, on the connection's receive loop.</summary>
internal interface IHubListener
{
    ValueTask OnInvocationAsync(HubConnection connection, HubMessage.Invocation invocation);

    void OnFrame(HeadlessFrameDirection direction, ReadOnlyMemory<byte> payload);

    void OnClosed(HubConnection connection, string? reason);
}
