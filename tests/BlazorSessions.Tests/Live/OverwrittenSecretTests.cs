using BlazorSessions.Live;
using BlazorSessions.Serialization;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlazorSessions.Tests.Live;

/// <summary>
/// Two nodes that rotated one secret at the same moment, on an <see cref="ILastWriteWinsStore"/>: both have made the
/// same version, and only one of the secrets is in the store.
/// </summary>
public sealed class OverwrittenSecretTests
{
    private static readonly SessionRecord s_before = Some.Session();

    private static readonly SessionRecord s_own =
        s_before.Merge(Some.Change().RotatingTo(The.Token("of this node"))).Record!; // merged: nothing is checked

    private static readonly SessionRecord s_others =
        s_before.Merge(Some.Change().RotatingTo(The.Token("of the other"))).Record!;

    [Fact]
    public void A_copy_whose_secret_was_overwritten_takes_the_one_that_the_store_has()
    {
        var live = new LiveSession(s_own, new JsonSessionSerializer([]), NullLogger.Instance);

        live.Apply(s_others);

        Assert.False(live.Fit(The.Token("of this node"), The.Start).LetsIn);
        Assert.True(live.Fit(The.Token("of the other"), The.Start).IsCurrent);
    }

    [Fact]
    public void A_secret_of_before_stays_replaced()
    {
        var live = new LiveSession(s_own, new JsonSessionSerializer([]), NullLogger.Instance);

        live.Apply(s_before);

        Assert.True(live.Fit(The.Token("of this node"), The.Start).IsCurrent);
    }
}
