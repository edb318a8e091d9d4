using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Connection;

/// <summary>How the client of the store's own connections is set up, where the configuration does not say it.</summary>
internal static class RedisClientOptions
{
    // A failover that the client was not told of is seen after so many seconds, and not after its own 60. What is asked
    // costs next to nothing.
    private const int BetweenLooks = 5;

    private const int LeastConnectTimeout = 2_000; // milliseconds

    public static ConfigurationOptions Of(RedisSessionStoreOptions options)
    {
        var configuration = options.Configuration ?? "";
        var client = ConfigurationOptions.Parse(configuration);
        var timeout = (int)options.CommandTimeout.TotalMilliseconds;
        if (!Says("abortConnect"))
        {
            client.AbortOnConnectFail = false;
        }

        if (!Says("asyncTimeout"))
        {
            client.AsyncTimeout = timeout;
        }

        if (!Says("syncTimeout"))
        {
            client.SyncTimeout = timeout;
        }

        if (!Says("connectTimeout"))
        {
            client.ConnectTimeout = Math.Max(timeout, LeastConnectTimeout);
        }

        if (!Says("configCheckSeconds"))
        {
            client.ConfigCheckSeconds = BetweenLooks;
        }

        if (options.TrustedIssuer is { } issuer)
        {
            client.TrustIssuer(LoadIssuer(issuer));
        }

        // While there is no connection a verb fails at once: queued, it might be carried out after its caller gave up.
        client.BacklogPolicy = BacklogPolicy.FailFast;
        return client;

        bool Says(string name) =>
            configuration.Split(',').Any(part => part.Trim().StartsWith(name + "=", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Loads the certificate of <see cref="RedisSessionStoreOptions.TrustedIssuer"/>.</summary>
    /// <exception cref="IOException">The file is not there, cannot be read or is no certificate. The message says which.</exception>
    public static X509Certificate2 LoadIssuer(string file)
    {
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"TrustedIssuer is the file {file}, which is not there.");
        }

        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(file);
        }
        catch (CryptographicException e)
        {
            throw new IOException($"TrustedIssuer is the file {file}, which is no certificate in the form of PEM or DER.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"TrustedIssuer is the file {file}, which cannot be read.", e);
        }
    }
}
