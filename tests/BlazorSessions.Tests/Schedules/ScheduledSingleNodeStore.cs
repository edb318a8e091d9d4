using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Schedules;

/// <summary>The same for one node, whose live copies are the truth.</summary>
internal sealed class ScheduledSingleNodeStore(Schedule schedule, ISessionStore inner)
    : ScheduledStore(schedule, inner), ISingleNodeStore;
