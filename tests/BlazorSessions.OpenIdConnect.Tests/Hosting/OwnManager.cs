using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace BlazorSessions.OpenIdConnect.Tests.Hosting;

/// <summary>An app's own way to the metadata of a provider: read once, and again only when it is told to.</summary>
internal sealed class OwnManager(Provider provider) : IConfigurationManager<OpenIdConnectConfiguration>
{
    private OpenIdConnectConfiguration? _known;

    public static string AddressOf(Provider provider) => $"{provider.Issuer}/.well-known/openid-configuration";

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        using var client = new HttpClient(provider, disposeHandler: false);
        return _known ??= await OpenIdConnectConfigurationRetriever.GetAsync(
            AddressOf(provider), new HttpDocumentRetriever(client), cancel);
    }

    /// <summary>Gets or sets whether it reads anew when it is asked to, or later, in the background.</summary>
    public bool Listens { get; init; }

    public void RequestRefresh() => _known = Listens ? null : _known;
}
