using Microsoft.AspNetCore.Identity;

namespace BlazorSessions.Identity.Tests.Hosting;

/// <summary>What a test has done with the services of one scope, of a request or a circuit, and what came of it.</summary>
public sealed class Work
{
    private volatile Func<SignInManager<AppUser>, Task<string>> _run = _ => Task.FromResult("");

    /// <summary>Says what is done next, and what it answers.</summary>
    public void Is(Func<SignInManager<AppUser>, Task<string>> run) => _run = run;

    public async Task<string> RunAsync(SignInManager<AppUser> manager)
    {
        try
        {
            return await _run(manager);
        }
        catch (Exception exception)
        {
            return $"{exception.GetType().Name}: {exception}";
        }
    }
}
