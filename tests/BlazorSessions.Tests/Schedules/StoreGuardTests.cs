using BlazorSessions.Stores;
using BlazorSessions.Tests.Specifications.Broken;

namespace BlazorSessions.Tests.Schedules;

/// <summary>
/// Holds that the races are sharp: with one guard of the store gone, some order fails. Our own guards are taken out one
/// by one by <c>eng/mutate-guards.sh</c>.
/// </summary>
public sealed class StoreGuardTests
{
    [Fact]
    public void A_merge_that_brings_a_session_back_is_found() =>
        Find(clock => new ResurrectingMerge(clock), races => races.LoadRevokeSaveAsync);

    [Fact]
    public void A_touch_that_brings_a_session_back_is_found() =>
        Find(clock => new RecreatingTouch(clock), races => races.TouchRevokeAsync);

    [Fact]
    public void A_merge_that_does_not_check_what_was_read_is_found() =>
        Find(clock => new LostVersionCheck(clock), races => races.WriteWriteAsync);

    [Fact]
    public void A_merge_that_does_not_check_the_expected_token_is_found() =>
        Find(clock => new UncheckedToken(clock), races => races.RotateRotateAsync);

    [Fact]
    public void A_merge_that_does_not_check_the_epoch_is_found() =>
        Find(clock => new IgnoredEpoch(clock), races => schedule => races.SignInEndAllAsync(schedule, hasSession: true));

    [Fact]
    public void A_create_that_overwrites_is_found() =>
        Find(clock => new OverwritingCreate(clock), races => races.OneTicketTwiceAsync);

    private static void Find(Func<TimeProvider, ISessionStore> broken, Func<Races, Func<Schedule, Task>> race)
    {
        Schedule.RunAll(race(new Races(twoNodes: true, clock => new NothingBroken(clock))));

        Assert.Throws<ScheduleException>(() => Schedule.RunAll(race(new Races(twoNodes: true, broken))));
    }
}
