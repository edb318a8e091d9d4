namespace BlazorSessions.Tests.Schedules;

/// <summary>Every order of two operations that meet, on one node and on two.</summary>
public sealed class RaceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Load_revoke_and_save(bool twoNodes) => Run(twoNodes, races => races.LoadRevokeSaveAsync);

    [Fact]
    public void Load_load_and_revoke() => Run(false, races => races.LoadLoadRevokeAsync);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Touch_and_revoke(bool twoNodes) => Run(twoNodes, races => races.TouchRevokeAsync);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rotate_and_write(bool twoNodes) => Run(twoNodes, races => races.RotateWriteAsync);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rotate_and_rotate(bool twoNodes) => Run(twoNodes, races => races.RotateRotateAsync);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rotate_and_rotate_in_circuits(bool twoNodes) => Run(twoNodes, races => races.RotateRotateInCircuitsAsync);

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Sign_in_and_end_all(bool twoNodes, bool hasSession) =>
        Run(twoNodes, races => schedule => races.SignInEndAllAsync(schedule, hasSession));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sign_in_of_another_user_and_end_all(bool twoNodes) => Run(twoNodes, races => races.SignInOfAnotherEndAllAsync);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bind_and_bind(bool twoNodes) => Run(twoNodes, races => races.BindBindAsync);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_ticket_twice(bool twoNodes) => Run(twoNodes, races => races.OneTicketTwiceAsync);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sign_out_and_an_event_that_writes(bool twoNodes) => Run(twoNodes, races => races.SignOutEventAsync);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Expiry_and_renew(bool twoNodes) => Run(twoNodes, races => races.ExpiryRenewAsync);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_and_write(bool twoNodes) => Run(twoNodes, races => races.WriteWriteAsync);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Remove_the_last_value_and_write(bool twoNodes) => Run(twoNodes, races => races.EmptyWriteAsync);

    private void Run(bool twoNodes, Func<Races, Func<Schedule, Task>> race)
    {
        var orders = Schedule.RunAll(race(new Races(twoNodes)));

        Assert.True(orders > 1, "There was nothing to choose.");
        output.WriteLine($"{orders} orders");
    }
}
