using HeadlessBlazor;

namespace BlazorSessions.Tests.Shared.Histories;

/// <summary>A page of a client: the node of its circuit, and the session that it was opened for.</summary>
internal sealed record HistoryTab(HeadlessTab Tab, string Name, int Node, string Session);
