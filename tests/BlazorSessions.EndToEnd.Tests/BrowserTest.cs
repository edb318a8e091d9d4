using BlazorSessions.EndToEnd.Tests.Hosting;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>
/// A test class whose tests use the browser. Visitors leave when their test ends, and no console of theirs may have
/// shown an error; of a failed test, what their consoles and the app wrote goes to the test's output.
/// </summary>
public abstract class BrowserTest(Chromium chromium, AppProcess app) : IAsyncLifetime
{
    private readonly List<Visitor> visitors = [];

    protected AppProcess App => app;

    public virtual ValueTask InitializeAsync()
    {
        chromium.Demand();

        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        var hasFailed = TestContext.Current.TestState?.Result == TestResult.Failed;
        var errors = visitors.Where(visitor => !visitor.MayFail).SelectMany(visitor => visitor.Errors).ToArray();
        if (hasFailed || errors.Length > 0)
        {
            Explain();
        }

        foreach (var visitor in visitors)
        {
            await visitor.DisposeAsync();
        }

        GC.SuppressFinalize(this);
        Assert.Empty(hasFailed ? [] : errors);
    }

    /// <summary>Brings a new person, unknown to the app; with a browser of their own, if one is given.</summary>
    protected async Task<Visitor> ArriveAsync(bool withScript = true, Screen? screen = null, Chromium? with = null)
    {
        var visitor = await Visitor.ArriveAsync((with ?? chromium).Demand(), app.Url, withScript, screen);
        visitors.Add(visitor);

        return visitor;
    }

    private void Explain()
    {
        var output = TestContext.Current.TestOutputHelper;

        foreach (var error in visitors.SelectMany(visitor => visitor.Errors))
        {
            output?.WriteLine($"console: {error}");
        }

        output?.WriteLine(app.Output);
    }
}
