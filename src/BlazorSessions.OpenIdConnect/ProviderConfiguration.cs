using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace BlazorSessions.OpenIdConnect;

/// <summary>The keys of a provider, as the scheme that signs in by it knows them, and newer ones where those do not
/// fit.</summary>
/// <remarks>
/// The scheme's own manager reads anew in the background, so that whoever comes first with a new key is refused. A user
/// tries again then; a provider that tells of a logout mostly does not. So the keys are read once more here and now,
/// but at most once a minute: anybody can send a token with the name of an unknown key.
/// </remarks>
internal sealed class ProviderConfiguration(TimeProvider clock)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    // Guards the two fields behind it; what is awaited is started under it and awaited outside.
    private readonly Lock _gate = new();
    private long _readAt;
    private Task<OpenIdConnectConfiguration>? _newest;

    /// <summary>Gets what the scheme knows. Throws when the provider was never reached.</summary>
    public static Task<OpenIdConnectConfiguration> GetAsync(
        OpenIdConnectOptions options, CancellationToken cancellationToken) =>
        options.ConfigurationManager!.GetConfigurationAsync(cancellationToken);

    /// <summary>Gets what the provider said within the last minute. Throws when it could not be reached.</summary>
    public Task<OpenIdConnectConfiguration> RefreshAsync(
        OpenIdConnectOptions options, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_newest is null || clock.GetElapsedTime(_readAt) >= s_interval)
            {
                (_readAt, _newest) = (clock.GetTimestamp(), ReadAsync(options));
            }

            return _newest.WaitAsync(cancellationToken);
        }
    }

    // For all who wait: nobody's request cancels it. The scheme's client has a timeout.
    private static Task<OpenIdConnectConfiguration> ReadAsync(OpenIdConnectOptions options)
    {
        options.ConfigurationManager!.RequestRefresh();
        return string.IsNullOrEmpty(options.MetadataAddress)
            ? options.ConfigurationManager.GetConfigurationAsync(CancellationToken.None)
            : OpenIdConnectConfigurationRetriever.GetAsync(
                options.MetadataAddress,
                new HttpDocumentRetriever(options.Backchannel) { RequireHttps = options.RequireHttpsMetadata },
                CancellationToken.None);
    }
}
