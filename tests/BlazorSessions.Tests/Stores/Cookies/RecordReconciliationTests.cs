using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Cookies;

namespace BlazorSessions.Tests.Stores.Cookies;

public sealed class RecordReconciliationTests
{
    private readonly SessionRecord _base = Some.Session().After(change => change.Set("a", "1").Set("b", "1"));

    [Fact]
    public void An_earlier_state_of_the_own_record_is_no_news()
    {
        var own = _base.After(change => change.Set("a", "2")).After(change => change.Remove("b"));

        Assert.Same(own, RecordReconciliation.Reconcile(own, own));
        Assert.Same(own, RecordReconciliation.Reconcile(own, _base));
        Assert.Same(own, RecordReconciliation.Reconcile(own, Some.Session() with { Handle = own.Handle }));
    }

    [Fact]
    public void A_later_state_is_taken_as_it_is()
    {
        var shown = _base.After(change => change.Set("a", "2")).After(change => change.Remove("b"));

        Same.Record(shown, RecordReconciliation.Reconcile(_base, shown));
    }

    [Fact]
    public void A_later_state_with_another_secret_is_taken_as_a_whole_and_an_earlier_one_is_not()
    {
        var own = _base.After(change => change.Set("only here", "1"));
        var shown = _base.After(change => change.Set("a", "2").RotatingTo(The.Token("second")))
            .After(change => change.Set("b", "2"));

        Same.Record(shown, RecordReconciliation.Reconcile(own, shown));
        Assert.Same(shown, RecordReconciliation.Reconcile(shown, own));
    }

    [Fact]
    public void Of_two_nodes_that_wrote_other_keys_both_are_kept()
    {
        var own = _base.After(change => change.Set("a", "here").Set("c", "here"));
        var shown = _base.After(change => change.Set("b", "there").Set("d", "there"));

        var record = RecordReconciliation.Reconcile(own, shown);

        Assert.Equal("a=here b=there c=here d=there", Text(record));
        Assert.Equal(own.Version + 1, record.Version);
    }

    [Fact]
    public void Of_two_nodes_that_wrote_one_key_the_later_write_is_kept()
    {
        var own = _base.After(change => change.Set("a", "here")).After(change => change.Set("a", "here again"));
        var shown = _base.After(change => change.Set("a", "there").Set("b", "there"));

        Assert.Equal("a=here again b=there", Text(RecordReconciliation.Reconcile(own, shown)));
        Assert.Equal("a=here again b=there", Text(RecordReconciliation.Reconcile(shown, own)));
    }

    [Fact]
    public void Activity_is_the_later_one()
    {
        var later = _base with { LastActivityAt = _base.LastActivityAt + TimeSpan.FromMinutes(1) };

        Same.Record(later, RecordReconciliation.Reconcile(_base, later));
        Assert.Same(later, RecordReconciliation.Reconcile(later, _base));
    }

    private static string Text(SessionRecord record) => string.Join(' ', record.Values
        .OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"{value.Key}={The.Text(value.Value.Data)}"));
}
