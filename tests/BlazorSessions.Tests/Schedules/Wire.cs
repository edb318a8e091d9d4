using System.Text;
using System.Text.Json;
using BlazorSessions.Http;
using BlazorSessions.Scopes;
using BlazorSessions.Tickets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlazorSessions.Tests.Schedules;

/// <summary>
/// A request of a browser at a node, with the real session of requests; its cookie reaches the browser last.
/// </summary>
internal sealed class Wire : IServiceProvider, IDisposable
{
    private readonly Schedule _schedule;
    private readonly Browser _browser;
    private readonly DefaultHttpContext _http;

    public Wire(Schedule schedule, Node node, Browser browser, string body = "")
    {
        (_schedule, _browser) = (schedule, browser);
        _http = new DefaultHttpContext { RequestServices = this };
        _http.Request.Method = HttpMethods.Post;
        _http.Request.Scheme = "https";
        _http.Request.Host = new HostString("localhost");
        _http.Request.Headers[TicketProtocol.Header] = "1";
        _http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        _http.Response.Body = new MemoryStream();
        browser.Send(_http.Request);
        Session = node.OpenRequest(_http);
    }

    public RequestSession Session { get; }

    public object? GetService(Type serviceType) =>
        serviceType == typeof(ScopeSession) ? Session
        : serviceType == typeof(ILoggerFactory) ? NullLoggerFactory.Instance
        : null;

    /// <summary>Posts the body to the redeem endpoint, and returns its status and the receipt.</summary>
    public async Task<WireAnswer> RedeemAsync(RedeemEndpoint endpoint)
    {
        await (await endpoint.HandleAsync(_http, Session)).ExecuteAsync(_http);
        var isDone = _http.Response.StatusCode == StatusCodes.Status200OK;
        using var answer = JsonDocument.Parse(((MemoryStream)_http.Response.Body).ToArray());
        return new WireAnswer(
            _http.Response.StatusCode,
            isDone ? answer.RootElement.GetProperty("receipt").GetString() : null,
            isDone ? answer.RootElement.GetProperty("prove").GetString() : null);
    }

    public async Task AnswerAsync()
    {
        if (_http.Response.Headers.SetCookie.Count > 0)
        {
            await _schedule.YieldAsync("answer");
            _browser.Receive(_http.Response);
        }
    }

    public void Dispose() => Session.Dispose();
}

/// <summary>What the endpoint answers.</summary>
internal sealed record WireAnswer(int Status, string? Receipt, string? Prove);
