using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Http.Hubs;

/// <summary>Adds the filter to all hubs, before those of the app, which may use the session.</summary>
internal sealed class HubSessionFilterSetup(HubSessionFilter filter) : IConfigureOptions<HubOptions>
{
    public void Configure(HubOptions options) => options.AddFilter(filter);
}
