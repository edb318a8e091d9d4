namespace BlazorSessions.Tests.Shared;

/// <summary>
/// Something outside the repository that a test needs: a browser, a server. A test without it is skipped, and says so.
/// Where <c>BLAZORSESSIONS_REQUIRE_SERVERS=1</c> promises that all is there, as <c>eng/test.sh</c> does, it fails.
/// </summary>
internal static class Requirement
{
    private const string Promise = "BLAZORSESSIONS_REQUIRE_SERVERS";

    /// <summary>Ends the running test unless the requirement is met.</summary>
    /// <param name="met">Whether the thing is there.</param>
    /// <param name="missing">What is missing and how to provide it, as a sentence.</param>
    internal static void Demand(bool met, string missing)
    {
        if (met)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable(Promise) == "1")
        {
            Assert.Fail($"{missing} ({Promise}=1 promised that it is there.)");
        }

        Assert.Skip(missing);
    }
}
