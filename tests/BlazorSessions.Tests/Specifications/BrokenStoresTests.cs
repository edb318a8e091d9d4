using BlazorSessions.Tests.Specifications.Broken;

namespace BlazorSessions.Tests.Specifications;

public sealed class BrokenStoresTests
{
    public static TheoryData<string> Names => [.. BrokenStores.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_broken_store_fails_the_fact_that_finds_it_out(string store)
    {
        var error = await Record.ExceptionAsync(() => BrokenStores.RunFactAsync(store));

        Assert.IsType<Xunit.Sdk.XunitException>(error, exactMatch: false);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_same_store_with_nothing_broken_passes_that_fact(string store)
    {
        await BrokenStores.RunFactOnControlAsync(store);
    }

    [Fact]
    public void Every_broken_store_has_its_fact()
    {
        var stores = typeof(BrokenStore).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(BrokenStore).Namespace)
            .Where(type => type.IsSubclassOf(typeof(BrokenStore)) && type != typeof(NothingBroken));

        Assert.Equal(stores.Select(type => type.Name).Order(), BrokenStores.Names.Order());
        Assert.True(BrokenStores.Names.Count >= 12);
    }
}
