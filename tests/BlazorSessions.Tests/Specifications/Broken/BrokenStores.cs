using BlazorSessions.Specifications;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>
/// The broken stores, each with the fact that finds it out. They keep the suite honest: a fact that lets its store pass
/// is no fact.
/// </summary>
internal static class BrokenStores
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
        Add(clock => new ForgetsEpochsInUse(clock), suite => suite.Forgetting_a_user_leaves_who_slipped_in_to_be_ended());
        Add(clock => new CleanupByItsClock(clock), suite => suite.Cleanup_goes_by_the_moment_it_is_told_and_verbs_by_the_clock());
        Add(clock => new GreedyCleanup(clock), suite => suite.Cleanup_drops_what_expired_and_spares_the_living());
        Add(clock => new WriteBeforeCancel(clock), suite => suite.Merge_that_was_cancelled_writes_nothing());
        Add(clock => new FoldedHandles(clock), suite => suite.Create_keeps_handles_of_any_legal_form_apart());
        Add(
            clock => new ClockOfTheServer(clock),
            suite => suite.Only_the_clock_of_the_app_decides_whatever_year_it_shows(2150));
        Add(
            clock => new KeepsTheLifetime(clock),
            suite => suite.Lifetimes_that_are_set_are_kept_with_all_the_rest_in_a_new_version());
        AddMany();
        AddDrops();
        AddBases();
        AddTokens();
        AddExternal();
    }

    /// <summary>Gets the names of the broken stores.</summary>
    public static IReadOnlyCollection<string> Names => s_all.Keys;

    /// <summary>Runs the fact that a broken store fails, against it.</summary>
    public static Task RunFactAsync(string name) => RunFactAsync(name, s_all[name].Create);

    /// <summary>Runs the same fact against the same store with nothing broken.</summary>
    public static Task RunFactOnControlAsync(string name) => RunFactAsync(name, clock => new NothingBroken(clock));

    private static void AddMany()
    {
        Add(clock => new FullPageIsTheLast(clock), suite => suite.List_comes_in_pages_that_have_each_session_once());
        Add(
            clock => new PagesByOffset(clock),
            suite => suite.List_misses_no_session_that_lives_on_while_others_begin_and_end());
        Add(clock => new ListByActivity(clock), suite => suite.List_starts_with_the_session_created_last());
        Add(clock => new EmptyPageIsTheLast(clock), suite => suite.List_goes_on_after_sessions_that_have_expired());
        Add(
            clock => new CountWithoutLimit(clock),
            suite => suite.Count_stops_at_the_limit_and_leaves_out_what_has_ended());
        Add(clock => new RaiseThatEnds(clock), suite => suite.Epoch_rises_alone());
        Add(
            clock => new EndOfAUserInOneStep(clock),
            suite => suite.End_of_a_user_comes_in_batches_that_look_at_no_more_than_asked());
        Add(clock => new EndsOneEpochOnly(clock), suite => suite.End_of_a_user_that_was_cut_short_goes_on_next_time());
        Add(clock => new EndsWhoeverIsThere(clock), suite => suite.End_of_a_user_spares_who_signs_in_after_it_began());
        Add(clock => new EndlessBatches(clock), suite => suite.End_of_a_user_who_has_no_sessions_is_over_at_once());
        Add(
            clock => new EndOfAllNamesTheExpired(clock),
            suite => suite.End_of_all_ends_whoever_lives_in_batches_until_none_is_left());
        Add(clock => new EndlessEndOfAll(clock), suite => suite.End_of_all_with_nobody_there_is_over_at_once());
        Add(
            clock => new EndOfAllReadsFirst(clock),
            suite => suite.End_of_all_names_each_session_to_one_of_many_who_try());
    }

    private static void AddDrops()
    {
        Add(
            clock => new KeepsTheEmpty(clock),
            suite => suite.Merge_that_empties_an_anonymous_record_drops_it_when_asked("clear"));
        Add(clock => new DropsUnasked(clock), suite => suite.Merge_that_empties_a_record_keeps_it_unless_asked());
        Add(clock => new DropsWhatIsLeft(clock), suite => suite.Merge_drops_no_record_that_has_a_value_left());
        Add(clock => new DropsUsers(clock), suite => suite.Merge_drops_no_record_of_a_user());
        Add(clock => new DropsBeforeItChecks(clock), suite => suite.Merge_whose_checks_fail_drops_nothing());
        Add(
            clock => new DropsInASecondStep(clock),
            suite => suite.Merge_that_drops_never_loses_a_write_that_was_acknowledged());
        Add(clock => new DropLeavesARest(clock), suite => suite.Merge_that_drops_leaves_nothing_for_clean_up());
    }

    private static void AddBases()
    {
        Add(
            clock => new AnswersWithoutWriting(clock),
            suite => suite.Merge_into_the_record_that_the_caller_holds_makes_the_record_that_is_kept());
        Add(
            clock => new AppliesToAnyBase(clock),
            suite => suite.Merge_into_a_record_that_has_changed_answers_with_the_record_as_it_is());
        Add(
            clock => new AppliesWithoutActivity(clock),
            suite => suite.Merge_into_a_record_that_was_active_meanwhile_tells_of_the_activity());
        Add(
            clock => new AppliesToNobody(clock),
            suite => suite.Merge_by_a_caller_who_holds_nothing_answers_with_the_record());
        Add(
            clock => new AppliesToWhatItRead(clock),
            suite => suite.Merges_of_32_writers_that_hold_a_record_each_make_what_is_kept());
    }

    private static void AddTokens()
    {
        Add(clock => new ForgetsTheTicket(clock), suite => suite.Merge_keeps_which_ticket_made_the_current_token());
        Add(
            clock => new ClearingIsAWrite(clock),
            suite => suite.Merge_clears_the_previous_token_without_a_new_version());
        Add(
            clock => new ClearingBeatsARotation(clock),
            suite => suite.Merge_clears_the_previous_token_beside_a_write_and_keeps_it_beside_a_rotation());
        Add(clock => new ClearsWithoutChecks(clock), suite => suite.Merge_that_lost_its_token_clears_nothing());
    }

    private static void AddExternal()
    {
        Add(
            clock => new ForgetsTheIdentityProvider(clock),
            suite => suite.Sign_in_keeps_what_the_identity_provider_calls_the_session());
        Add(
            clock => new IssuersTakenForOne(clock),
            suite => suite.End_of_an_external_session_ends_its_sessions_and_no_other());
        Add(
            clock => new ExternalIndexOnlyGrows(clock),
            suite => suite.End_of_an_external_session_passes_over_one_that_signed_in_from_elsewhere());
        Add(
            clock => new EndOfAnExternalSessionInOneStep(clock),
            suite => suite.End_of_an_external_session_comes_in_batches_and_names_no_expired_session());
        Add(
            clock => new ExternalIndexNamesTheEnded(clock),
            suite => suite.End_of_an_external_session_leaves_no_trace_in_the_index_of_users());
        Add(
            clock => new ExternalEndBeforeCancel(clock),
            suite => suite.End_of_an_external_session_that_was_cancelled_ends_nothing());
    }

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
