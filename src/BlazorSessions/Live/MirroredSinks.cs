using BlazorSessions.Diagnostics;
using BlazorSessions.Stores.Sinks;

namespace BlazorSessions.Live;

/// <summary>The sinks of a session name, and where it counts what they are told.</summary>
internal sealed record MirroredSinks(IReadOnlyList<MirroredSink> All, SessionName Session, SessionTelemetry Telemetry);
