using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http.Clients;

/// <summary>An API on the other side of an HTTP client: notes by which token it is called.</summary>
internal sealed class FakeApi
{
    private readonly ConcurrentQueue<string> _calls = new();

    /// <summary>Gets the <c>Authorization</c> headers of all calls, oldest first; empty for none.</summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <summary>Gets or sets what it answers to a header.</summary>
    public Func<string, HttpStatusCode> Answer { get; set; } = _ => HttpStatusCode.OK;

    /// <summary>Adds the client "api" that calls it.</summary>
    public IHttpClientBuilder Add(IServiceCollection services) => services
        .AddHttpClient("api", client => client.BaseAddress = new Uri("https://api.example/"))
        .ConfigurePrimaryHttpMessageHandler(() => new Server(this));

    /// <summary>Calls it by a client that is made among these services; returns the header it got.</summary>
    public async Task<string> CallAsync(IServiceProvider services, string address = "orders", HttpContent? content = null)
    {
        using var client = services.GetRequiredService<IHttpClientFactory>().CreateClient("api");
        return await CallAsync(client, address, content);
    }

    public static async Task<string> CallAsync(HttpClient client, string address = "orders", HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return $"{await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}"
            + (response.IsSuccessStatusCode ? "" : $" ({(int)response.StatusCode})");
    }

    private sealed class Server(FakeApi api) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(Send(request, cancellationToken));

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var header = request.Headers.Authorization?.ToString() ?? "";
            api._calls.Enqueue(header);
            return new HttpResponseMessage(api.Answer(header)) { Content = new StringContent(header) };
        }
    }
}
