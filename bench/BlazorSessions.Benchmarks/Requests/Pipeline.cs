using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Benchmarks.Requests;

/// <summary>Middleware and an endpoint without a server around them: what is measured is their work alone.</summary>
internal sealed class Pipeline : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IHttpContextFactory _factory;
    private readonly RequestDelegate _app;
    private readonly Endpoint _endpoint;

    private Pipeline(Action<IServiceCollection> add, Action<IApplicationBuilder> use, RequestDelegate handler, object[] metadata)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        services.AddSingleton<IWebHostEnvironment>(new ProductionEnvironment());
        services.AddSingleton<Microsoft.Extensions.Hosting.IHostEnvironment>(new ProductionEnvironment());
        add(services);
        _services = services.BuildServiceProvider();
        _factory = new DefaultHttpContextFactory(_services);
        var app = new ApplicationBuilder(_services);
        use(app);
        app.Run(http => (http.Features.Get<Instead>()?.Handler ?? handler)(http));
        _app = app.Build();
        _endpoint = new Endpoint(handler, new EndpointMetadataCollection(metadata), "bench");
    }

    /// <summary>Gets or sets the cookies that the browser sends.</summary>
    public string? Cookie { get; set; }

    public static Pipeline Bare(RequestDelegate handler) =>
        new(services => services.AddScoped<RequestOverhead.Scoped>(), _ => { }, handler, []);

    public static Pipeline Framework(RequestDelegate handler) => new(
        services =>
        {
            services.AddDistributedMemoryCache();
            services.AddSession();
            services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        },
        app => app.UseAuthentication().UseSession(),
        handler,
        []);

    /// <summary>What apps of several nodes use: session and tickets in a cache on Redis.</summary>
    public static Pipeline FrameworkOnRedis(string configuration, RequestDelegate handler) => new(
        services =>
        {
            services.AddStackExchangeRedisCache(options => options.Configuration = configuration);
            services.AddSession();
            services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
            services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
                .Configure<IDistributedCache>((options, cache) => options.SessionStore = new CachedTickets(cache));
        },
        app => app.UseAuthentication().UseSession(),
        handler,
        []);

    public static Pipeline OursOnRedis(string configuration, RequestDelegate handler) => new(
        services => services.AddBlazorSessions().UseRedis(options =>
        {
            options.Configuration = configuration;
            options.KeyPrefix = "bench-requests:";
        }),
        app => app.UseAuthentication().UseBlazorSessions(),
        handler,
        []);

    public static Pipeline Ours(RequestDelegate handler, params object[] metadata) => new(
        services => services.AddBlazorSessions(), app => app.UseAuthentication().UseBlazorSessions(), handler, metadata);

    /// <summary>The cookie store, with the authentication scheme.</summary>
    public static Pipeline OursInCookies(RequestDelegate handler) => new(
        services => services.AddBlazorSessions().UseCookies(), app => app.UseAuthentication().UseBlazorSessions(), handler, []);

    /// <summary>Cookie authentication alone, whose ticket takes values along.</summary>
    public static Pipeline Ticket(RequestDelegate handler) => new(
        services => services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(),
        app => app.UseAuthentication(),
        handler,
        []);

    /// <summary>The middleware alone: what an app pays that authenticates by something else.</summary>
    public static Pipeline OursAlone(RequestDelegate handler, params object[] metadata) => new(
        services => services.AddBlazorSessions(), app => app.UseBlazorSessions(), handler, metadata);

    /// <summary>Starts what a host would; only a store on a server needs it.</summary>
    public async Task StartAsync()
    {
        foreach (var service in _services.GetServices<Microsoft.Extensions.Hosting.IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<Microsoft.Extensions.Hosting.IHostedService>())
        {
            await service.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }

    /// <summary>Runs one request with another handler at its end, and returns the cookies that it set.</summary>
    public async Task<string> CookiesOfAsync(RequestDelegate handler)
    {
        var (http, response) = NewRequest(Cookie);
        http.Request.Method = "POST";
        http.Features.Set(new Instead(handler));
        await _app(http);
        await response.StartAsync();
        _factory.Dispose(http);
        return string.Join("; ", http.Response.Headers.SetCookie.Select(cookie => cookie!.Split(';')[0]).Append(Cookie).OfType<string>());
    }

    public Task RunAsync() => RunAsync(Cookie);

    /// <summary>Runs one request of a browser that sends these cookies.</summary>
    public async Task RunAsync(string? cookie)
    {
        var (http, response) = NewRequest(cookie);
        await _app(http);
        await response.StartAsync();
        if (http.Features.Get<IServiceProvidersFeature>() is IAsyncDisposable scope)
        {
            await scope.DisposeAsync();
        }

        _factory.Dispose(http);
    }

    private (HttpContext Http, Response Response) NewRequest(string? cookie)
    {
        var (features, response) = (new FeatureCollection(), new Response());
        features.Set<IHttpRequestFeature>(new HttpRequestFeature { Method = "GET", Scheme = "https", Path = "/" });
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        var http = _factory.Create(features);
        http.Request.Headers.Host = "localhost";
        http.SetEndpoint(_endpoint);

        // Every response has headers; without this, the first of ours would pay for their dictionary.
        http.Response.Headers.ContentType = "text/plain";
        if (cookie is not null)
        {
            http.Request.Headers.Cookie = cookie;
        }

        return (http, response);
    }

    /// <summary>What stands in for the handler, once.</summary>
    private sealed record Instead(RequestDelegate Handler);

    /// <summary>A response that starts when its request is over.</summary>
    private sealed class Response : HttpResponseFeature
    {
        private Stack<(Func<object, Task> Callback, object State)>? _starting;

        public override void OnStarting(Func<object, Task> callback, object state) => (_starting ??= new()).Push((callback, state));

        public async Task StartAsync()
        {
            while (_starting?.TryPop(out var next) == true)
            {
                await next.Callback(next.State);
            }
        }
    }

    private sealed class ProductionEnvironment : IWebHostEnvironment
    {
        public string ApplicationName { get; set; } = "bench";

        public string EnvironmentName { get; set; } = "Production";

        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;

        public string WebRootPath { get; set; } = AppContext.BaseDirectory;

        public Microsoft.Extensions.FileProviders.IFileProvider ContentRootFileProvider { get; set; } =
            new Microsoft.Extensions.FileProviders.NullFileProvider();

        public Microsoft.Extensions.FileProviders.IFileProvider WebRootFileProvider { get; set; } =
            new Microsoft.Extensions.FileProviders.NullFileProvider();
    }
}
