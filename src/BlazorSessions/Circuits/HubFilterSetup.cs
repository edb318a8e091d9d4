using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Circuits;

/// <summary>Adds the filter to all hubs, as the framework's own is not public; the filter steps aside for the others.</summary>
internal sealed class HubFilterSetup(SessionHubFilter filter) : IConfigureOptions<HubOptions>
{
    public void Configure(HubOptions options) => options.AddFilter(filter);
}
