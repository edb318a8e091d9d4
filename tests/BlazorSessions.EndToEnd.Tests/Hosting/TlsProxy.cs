using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BlazorSessions.Tests.Shared;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>A proxy that ends TLS in front of an app, under a name that is not localhost.</summary>
internal abstract class TlsProxy : IAsyncDisposable
{
    private const string Host = "shop.example";

    /// <summary>Gets where browsers find the app; see the rule in <see cref="Chromium"/>.</summary>
    public Uri Url { get; private set; } = null!; // Set before anybody gets it.

    /// <summary>Gets the same for clients that know no such name.</summary>
    public Uri Address => new($"https://127.0.0.1:{Url.Port}/");

    /// <summary>Starts one on a free port.</summary>
    /// <param name="kind">nginx or YARP.</param>
    /// <param name="app">The app behind it.</param>
    public static async Task<TlsProxy> StartAsync(string kind, Uri app)
    {
        TlsProxy proxy = kind == "nginx" ? new NginxProxy() : new YarpProxy();
        try
        {
            var port = FreePort.Next();
            proxy.Url = new Uri($"https://{Host}:{port}/");
            await proxy.RunAsync(port, new Uri($"http://127.0.0.1:{app.Port}"), NewCertificate());
            await WaitAsync(port);
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    public abstract ValueTask DisposeAsync();

    protected abstract Task RunAsync(int port, Uri app, X509Certificate2 certificate);

    private static async Task WaitAsync(int port)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
            }
        }
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={Host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        // Through a file's form: a key that only this object holds is none that a server may use.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
