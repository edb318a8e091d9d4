using BlazorSessions.EndToEnd.Tests.Hosting;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>Somebody writes a store by the page about it, with the packages and nothing else.</summary>
public sealed class OwnStoreTests(OwnStore store) : IClassFixture<OwnStore>
{
    private const string Fact = "Merge_never_brings_an_expired_session_back";

    [Fact]
    public Task The_store_of_the_page_passes_the_packed_specification() => store.TestAsync();

    [Fact]
    public async Task The_packed_specification_finds_a_store_out_that_brings_expired_sessions_back()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => store.TestWithAsync(
            "return record.IsExpired(clock.GetUtcNow()) ? null : record;", "return record;", "expired"));

        Assert.Contains($"Failed FileSessions.FileSessionStoreTests.{Fact} [", error.Message, StringComparison.Ordinal);
    }
}
