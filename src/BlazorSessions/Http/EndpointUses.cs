using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.StaticAssets;

namespace BlazorSessions.Http;

/// <summary>Knows by its metadata what an endpoint has to do with the session; looked at once per endpoint.</summary>
internal static class EndpointUses
{
    private static readonly ConditionalWeakTable<Endpoint, Known> s_known = [];

    public static EndpointUse Of(Endpoint? endpoint) => endpoint is null ? EndpointUse.App : Look(endpoint).Use;

    /// <summary>Returns whether an attribute says so, which no path pattern changes.</summary>
    public static bool IsDecided(Endpoint? endpoint) => endpoint is not null && Look(endpoint).IsDecided;

    /// <summary>
    /// Returns whether it is one of the framework's that has nothing to do with any session: a static asset.
    /// </summary>
    public static bool IsAsset(Endpoint? endpoint) =>
        endpoint is not null && Look(endpoint) is { Use: EndpointUse.None, IsDecided: false, NamedRules.Length: 0 };

    /// <summary>Returns whether only pages of the app may call the endpoint, other than to read.</summary>
    public static bool RequiresSameOrigin(Endpoint? endpoint) => endpoint is not null && Look(endpoint).RequiresSameOrigin;

    /// <summary>Returns whether connections to a hub of the app come here.</summary>
    public static bool IsHub(Endpoint? endpoint) => endpoint is not null && Look(endpoint).IsHub;

    /// <summary>Returns what attributes say of sessions beside the first, the nearest last.</summary>
    public static ISessionLoadingMetadata[] NamedRulesOf(Endpoint? endpoint) => endpoint is null ? [] : Look(endpoint).NamedRules;

    private static Known Look(Endpoint endpoint) => s_known.GetValue(endpoint, static found => new Known(
        Find(found.Metadata),
        RuleIn(found.Metadata) is not null,
        [.. found.Metadata.GetOrderedMetadata<ISessionLoadingMetadata>().Where(rule => rule.Session is not null)],
        found.Metadata.GetMetadata<RequireSameOriginAttribute>() is not null,
        found.Metadata.GetMetadata<HubMetadata>() is not null));

    private static EndpointUse Find(EndpointMetadataCollection metadata)
    {
        var loading = RuleIn(metadata);
        if (loading is { IsPreloaded: false })
        {
            return EndpointUse.None;
        }

        if (metadata.GetMetadata<OwnEndpointAttribute>() is not null)
        {
            return EndpointUse.Own;
        }

        if (metadata.GetMetadata<HubMetadata>() is { } hub)
        {
            return hub.HubType.Assembly == typeof(CircuitHandler).Assembly ? EndpointUse.Circuit : EndpointUse.App;
        }

        if (loading is not null)
        {
            return EndpointUse.App;
        }

        // What is left with that render mode are the framework's initializers and disconnect.
        var isNone = metadata.GetMetadata<StaticAssetDescriptor>() is not null
            || metadata.GetMetadata<InteractiveServerRenderMode>() is not null;
        return isNone ? EndpointUse.None : EndpointUse.App;
    }

    private static ISessionLoadingMetadata? RuleIn(EndpointMetadataCollection metadata) =>
        metadata.GetOrderedMetadata<ISessionLoadingMetadata>().LastOrDefault(rule => rule.Session is null);

    private sealed record Known(
        EndpointUse Use, bool IsDecided, ISessionLoadingMetadata[] NamedRules, bool RequiresSameOrigin, bool IsHub);
}
