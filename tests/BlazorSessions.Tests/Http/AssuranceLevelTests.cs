using BlazorSessions.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Tests.Http;

/// <summary>The lifetimes that NIST SP 800-63B-4 allows at each level.</summary>
public sealed class AssuranceLevelTests
{
    [Theory]
    [InlineData(AssuranceLevel.Aal2, 60, 24)]
    [InlineData(AssuranceLevel.Aal3, 15, 12)]
    public void A_level_gives_all_sessions_the_longest_lifetimes_it_allows(AssuranceLevel level, int idleMinutes, int hours)
    {
        var options = new BlazorSessionsOptions().UseAssuranceLevel(level);

        var (idle, absolute) = (TimeSpan.FromMinutes(idleMinutes), TimeSpan.FromHours(hours));
        Assert.Equal((idle, absolute), (options.IdleTimeout, options.AbsoluteTimeout));
        Assert.Equal((idle, absolute), (options.RememberMe.IdleTimeout, options.RememberMe.AbsoluteTimeout));
        Assert.Equal(level, options.AssuranceLevel);
    }

    [Fact]
    public void The_first_level_limits_the_whole_lifetime_and_leaves_the_idle_time_to_the_app()
    {
        var options = new BlazorSessionsOptions { IdleTimeout = TimeSpan.FromHours(5) };

        options.UseAssuranceLevel(AssuranceLevel.Aal1);

        Assert.Equal((TimeSpan.FromHours(5), TimeSpan.FromDays(30)), (options.IdleTimeout, options.AbsoluteTimeout));
        Assert.Equal(
            (TimeSpan.FromDays(14), TimeSpan.FromDays(30)), (options.RememberMe.IdleTimeout, options.RememberMe.AbsoluteTimeout));
    }

    [Fact]
    public async Task An_app_may_go_below_its_level()
    {
        await using var app = await TestApp.StartAsync(options =>
        {
            options.UseAssuranceLevel(AssuranceLevel.Aal3);
            options.IdleTimeout = TimeSpan.FromMinutes(5);
        });

        Assert.Equal(TimeSpan.FromMinutes(5), app.Services.GetRequiredService<IOptions<BlazorSessionsOptions>>().Value.IdleTimeout);
    }

    [Fact]
    public async Task An_app_whose_lifetimes_go_beyond_its_level_does_not_start()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.StartAsync(options =>
        {
            options.UseAssuranceLevel(AssuranceLevel.Aal2);
            options.RememberMe.AbsoluteTimeout = TimeSpan.FromDays(90);
        }));

        var fault = Assert.Single(exception.Failures);
        Assert.StartsWith("BlazorSessionsOptions.RememberMe.AbsoluteTimeout is 90.00:00:00, and Aal2 allows 1.00:00:00", fault);
    }

    [Fact]
    public void There_are_three_levels() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlazorSessionsOptions().UseAssuranceLevel((AssuranceLevel)3));
}
