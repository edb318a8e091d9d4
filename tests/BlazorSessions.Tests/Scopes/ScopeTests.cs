using System.Collections.Concurrent;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Scopes;

/// <summary>What counts as the scope of a request or of a circuit, and what does not.</summary>
public sealed class ScopeTests
{
    [Fact]
    public async Task Outside_of_requests_and_circuits_every_member_throws_and_names_the_directory()
    {
        await using var app = await TestApp.StartAsync();
        await using var scope = app.Services.CreateAsyncScope();
        var sessions = scope.ServiceProvider.GetRequiredService<ISessionService>();

        Exception?[] errors =
        [
            Record.Exception(() => sessions.State),
            Record.Exception(() => sessions.Ended),
            await Record.ExceptionAsync(() => sessions.LoadAsync(TestApp.Stop)),
            await Record.ExceptionAsync(() => sessions.SetAsync("n", 1, TestApp.Stop)),
        ];

        Assert.All(errors, error => Assert.Contains(
            nameof(ISessionDirectory), Assert.IsType<InvalidOperationException>(error).Message));
    }

    [Fact]
    public async Task A_scope_that_the_app_opens_in_a_request_is_not_the_requests()
    {
        await using var app = await TestApp.StartAsync(pipeline: app => app.MapGet("/inner", (IServiceScopeFactory scopes) =>
        {
            using var scope = scopes.CreateScope();
            return Assert.Throws<InvalidOperationException>(
                () => scope.ServiceProvider.GetRequiredService<ISessionService>().State).Message;
        }));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();

        Assert.Contains(nameof(ISessionDirectory), await browser.GetAsync("/inner").TextAsync());
    }

    // It is the first to ask while the hub makes a circuit, before its renderer does, and still not the circuit.
    [Fact]
    public async Task A_scope_that_the_app_opens_while_the_hub_makes_a_circuit_is_not_the_circuits()
    {
        var asked = new ConcurrentQueue<Exception?>();
        await using var app = await TestApp.StartAsync(services: (services, _) =>
            services.AddScoped<IComponentActivator>(provider =>
            {
                using var scope = provider.GetRequiredService<IServiceScopeFactory>().CreateScope();
                asked.Enqueue(Record.Exception(() => scope.ServiceProvider.GetRequiredService<ISessionService>().State));
                return new Activator(provider);
            }));
        var browser = await app.NewBrowserOfAsync("Ada");

        var tab = await browser.OpenAsync("/", TestApp.Stop);

        // The renderer of the page asked, and that of the circuit.
        await tab.ShowsAsync("user", "Ada");
        Assert.Equal(2, asked.Count);
        Assert.All(asked, error => Assert.IsType<InvalidOperationException>(error));
    }

    [Fact]
    public async Task A_container_may_hand_out_several_providers_of_one_scope()
    {
        await using var app = await TestApp.StartAsync(before: app => app.Use((http, next) =>
        {
            http.RequestServices = new Wrapped(http.RequestServices);
            return next(http);
        }));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();

        Assert.Equal("2", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    private sealed class Activator(IServiceProvider provider) : IComponentActivator
    {
        public IComponent CreateInstance(Type componentType) =>
            (IComponent)ActivatorUtilities.CreateInstance(provider, componentType);
    }

    private sealed class Wrapped(IServiceProvider inner) : IServiceProvider
    {
        public object? GetService(Type serviceType) => inner.GetService(serviceType);
    }
}
