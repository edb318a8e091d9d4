namespace BlazorSessions.Specifications.Broken;

/// <summary>
/// The broken stores, each with the fact that finds it out. They keep the suite honest: a fact that lets its store pass
/// is no fact.
/// </summary>
public static class BrokenStores
{
    private static readonly Dictionary<string, Case> s_all = [];

    static BrokenStores()
    {
        Add(clock => new LostVersionCheck(clock), suite => suite.Merge_refuses_a_read_that_is_stale());
        Add(clock => new UncheckedAbsence(clock), suite => suite.Merge_refuses_a_read_of_an_absent_key_that_appeared());
        Add(
            clock => new UncheckedKeys(clock),
            suite => suite.Merge_that_read_the_keys_refuses_a_version_that_has_risen());
        Add(clock => new ResurrectingMerge(clock), suite => suite.Merge_never_brings_an_ended_session_back());
        Add(
            clock => new OverwritingCreate(clock),
            suite => suite.Create_refuses_a_handle_that_exists_and_overwrites_nothing());
        Add(clock => new LateIndex(clock), suite => suite.List_has_a_sign_in_on_every_node_when_its_merge_returns());
        Add(
            clock => new IgnoredEpoch(clock),
            suite => suite.Sign_in_that_saw_an_older_epoch_is_refused_and_writes_nothing());
        Add(
            clock => new LimitOutsideTheStatement(clock),
            suite => suite.Sign_in_keeps_the_limit_however_many_try_at_once());
        Add(clock => new RevivingTouch(clock), suite => suite.Touch_revives_nothing_that_expired());
        Add(
            clock => new WholeRecordWrite(clock),
            suite => suite.Blind_writes_of_32_writers_to_keys_of_their_own_are_all_kept_without_a_conflict());
        Add(clock => new RoundedTimes(clock), suite => suite.Create_keeps_every_field());
        Add(
            clock => new PreviousTokenCounts(clock),
            suite => suite.Merge_refuses_an_expected_token_that_only_a_grace_lets_in());
        Add(clock => new GreedyCleanup(clock), suite => suite.Cleanup_drops_what_expired_and_spares_the_living());
        Add(clock => new WriteBeforeCancel(clock), suite => suite.Merge_that_was_cancelled_writes_nothing());
        Add(clock => new FoldedHandles(clock), suite => suite.Create_keeps_handles_of_any_legal_form_apart());
        Add(
            clock => new ClockOfTheServer(clock),
            suite => suite.Only_the_clock_of_the_app_decides_whatever_year_it_shows(2150));
    }

    /// <summary>Gets the names of the broken stores.</summary>
    public static IReadOnlyCollection<string> Names => s_all.Keys;

    /// <summary>Runs the fact that a broken store fails, against it.</summary>
    public static Task RunFactAsync(string name) => RunFactAsync(name, s_all[name].Create);

    /// <summary>Runs the same fact against the same store with nothing broken.</summary>
    public static Task RunFactOnControlAsync(string name) => RunFactAsync(name, clock => new NothingBroken(clock));

    private static async Task RunFactAsync(string name, Func<TimeProvider, BrokenStore> create)
    {
        await using var suite = new BrokenStoreSuite(create);
        await suite.InitializeAsync();
        await s_all[name].Fact(suite);
    }

    private static void Add<TStore>(Func<TimeProvider, TStore> create, Func<SessionStoreSpecification, Task> fact)
        where TStore : BrokenStore => s_all.Add(typeof(TStore).Name, new Case(create, fact));

    private sealed record Case(Func<TimeProvider, BrokenStore> Create, Func<SessionStoreSpecification, Task> Fact);
}
