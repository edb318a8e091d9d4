using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using BlazorSessions.Tests.Shared;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>nginx as a process of its own, with the lines that docs/deploy.md shows.</summary>
internal sealed class NginxProxy : TlsProxy
{
    private static readonly string[] s_places = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("blazorsessions-nginx-");
    private Process? process;

    /// <summary>Skips or fails the running test where nginx is not there.</summary>
    public static void Demand() => Requirement.Demand(
        s_places.Any(File.Exists), "nginx is not installed: install it, or run eng/test.sh.");

    public override async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        folder.Delete(recursive: true);
    }

    protected override async Task RunAsync(int port, Uri app, X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPrivateKey()!; // It was made with one.
        var (cert, pem) = (Path.Combine(folder.FullName, "cert.pem"), Path.Combine(folder.FullName, "key.pem"));
        await File.WriteAllTextAsync(cert, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(pem, key.ExportPkcs8PrivateKeyPem());
        var settings = Path.Combine(folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(settings, $$"""
            daemon off;
            pid {{folder.FullName}}/nginx.pid;
            error_log stderr warn;
            events { }
            http {
                access_log off;
                client_body_temp_path {{folder.FullName}}/body;
                proxy_temp_path {{folder.FullName}}/proxy;
                fastcgi_temp_path {{folder.FullName}}/fastcgi;
                uwsgi_temp_path {{folder.FullName}}/uwsgi;
                scgi_temp_path {{folder.FullName}}/scgi;
                map $http_upgrade $connection_upgrade { default upgrade; '' close; }
                server {
                    listen 127.0.0.1:{{port}} ssl;
                    ssl_certificate {{cert}};
                    ssl_certificate_key {{pem}};
                    {{Location(app)}}
                }
            }
            """);
        process = Process.Start(new ProcessStartInfo(s_places.First(File.Exists), ["-c", settings, "-p", folder.FullName])
        {
            RedirectStandardError = true,
        })!; // Not started by a shell of the system: there is a process, or an exception.
        process.BeginErrorReadLine();
    }

    // As the page on deploying has it, with the app's own address.
    private static string Location(Uri app)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "deploy.md"));
        var begin = page.IndexOf("location / {", StringComparison.Ordinal);
        var lines = page[begin..(page.IndexOf('}', begin) + 1)];
        Assert.Contains("http://127.0.0.1:5000", lines, StringComparison.Ordinal);
        return lines.Replace("http://127.0.0.1:5000", app.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
    }
}
