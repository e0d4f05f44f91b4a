using FsCheck;
using FsCheck.Fluent;

namespace Strongroom.Objects.Tests;

/// <summary>The clock that locks end by: a clock ahead frees nothing, a clock behind only lengthens.</summary>
public sealed class ComplianceClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static ComplianceClock Begin(MovableTime time, ClockState? kept = null) => new(time, Day, kept);

    [Fact]
    public void It_goes_as_time_passes()
    {
        var time = new MovableTime(Start);
        var clock = Begin(time);
        Assert.Equal((Start, Start), (clock.Now, clock.Latest));
        time.Pass(TimeSpan.FromDays(400));
        Assert.Equal((Start.AddDays(400), false), (clock.Now, clock.Observe().IsHeld));
    }

    [Fact]
    public void A_small_step_ahead_is_believed_and_a_second_one_is_not()
    {
        var time = new MovableTime(Start);
        var clock = Begin(time);
        time.Set(Start + (20 * Hour));
        Assert.Equal(Start + (20 * Hour), clock.Now);
        time.Set(Start + (40 * Hour));
        var reading = clock.Observe();
        Assert.Equal((Start + (20 * Hour), true), (reading.Now, reading.IsHeld));
    }

    [Fact]
    public void Credit_comes_back_with_a_tenth_of_the_time_that_passes()
    {
        var time = new MovableTime(Start);
        var clock = Begin(time);
        time.Set(Start + Day);
        Assert.Equal(TimeSpan.Zero, clock.Observe().Credit);
        time.Pass(TimeSpan.FromHours(50));
        Assert.Equal(TimeSpan.FromHours(5), clock.Observe().Credit);
        time.Set(time.GetUtcNow() + TimeSpan.FromHours(6));
        Assert.True(clock.Observe().IsHeld);
        // While it stands none comes back, or waiting would do what an operator has not done.
        time.Pass(TimeSpan.FromDays(1000));
        Assert.True(clock.Observe().IsHeld);
        time.Set(time.GetUtcNow() - TimeSpan.FromHours(6));
        Assert.Equal((false, TimeSpan.FromHours(5)), (clock.Observe().IsHeld, clock.Observe().Credit));
        time.Pass(TimeSpan.FromDays(1000));
        Assert.Equal(Day, clock.Observe().Credit);
    }

    [Fact]
    public void A_jump_that_is_not_believed_stops_it_and_time_that_passes_meanwhile_frees_nothing()
    {
        var time = new MovableTime(Start);
        var clock = Begin(time);
        time.Pass(Hour);
        Assert.Equal(Start + Hour, clock.Now);
        time.Set(Start.AddYears(10));
        Assert.Equal(Start + Hour, clock.Now);
        time.Pass(3 * Day);
        Assert.Equal(Start + Hour, clock.Now);
        Assert.Equal(Start.AddYears(10) + (3 * Day), clock.Latest);
    }

    [Fact]
    public void A_clock_that_comes_back_goes_on_with_what_has_passed()
    {
        var time = new MovableTime(Start);
        var clock = Begin(time);
        time.Set(Start.AddYears(10));
        Assert.True(clock.Observe().IsHeld);
        time.Pass(Hour);
        Assert.True(clock.Observe().IsHeld);
        time.Set(Start + Hour);
        Assert.Equal((Start + Hour, false), (clock.Now, clock.Observe().IsHeld));
    }

    [Fact]
    public void A_clock_behind_counts_and_what_is_to_last_lasts_from_the_later_one()
    {
        var time = new MovableTime(Start);
        var clock = Begin(time);
        time.Pass(Day);
        time.Set(Start - (30 * Day));
        var reading = clock.Observe();
        Assert.Equal((Start - (30 * Day), Start + Day, false), (reading.Now, reading.Latest, reading.IsHeld));
    }

    [Fact]
    public void Short_downtime_is_believed_and_long_downtime_waits_for_an_operator()
    {
        var time = new MovableTime(Start);
        var kept = Begin(time).Keep();
        Assert.Equal(Start + (10 * Hour), Begin(time.Restarted(10 * Hour), kept).Now);
        var after = time.Restarted(100 * Day);
        var clock = Begin(after, kept);
        Assert.Equal((Start, true), (clock.Now, clock.Observe().IsHeld));
        // And over another restart.
        Assert.True(Begin(after.Restarted(TimeSpan.Zero), clock.Keep()).Observe().IsHeld);
    }

    [Fact]
    public void Restarts_with_a_clock_that_is_set_ahead_each_time_win_a_day_in_all()
    {
        var time = new MovableTime(Start);
        var clock = Begin(time);
        for (var i = 0; i < 50; i++)
        {
            time = time.Restarted(20 * Hour);
            clock = Begin(time, clock.Keep());
        }
        Assert.True(clock.Now <= Start + Day);
        Assert.True(clock.Observe().IsHeld);
    }

    [Fact]
    public void An_operator_accepts_what_the_servers_clock_says_and_nothing_else()
    {
        var time = new MovableTime(Start);
        var clock = Begin(time);
        Assert.Equal("InvalidRequestException", clock.PlanAcceptance(Start).Error?.Code);
        time.Set(Start.AddDays(100));
        Assert.True(clock.Observe().IsHeld);
        Assert.False(clock.PlanAcceptance(Start.AddDays(101)).IsSuccess);
        Assert.False(clock.PlanAcceptance(Start.AddDays(50)).IsSuccess);
        var planned = clock.PlanAcceptance(Start.AddDays(100) - Hour);
        Assert.True(planned.IsSuccess);
        // Planning changes nothing: the change may be rolled back.
        Assert.Equal(Start, clock.Now);
        clock.Accept(planned.Value);
        Assert.Equal((Start.AddDays(100), false), (clock.Now, clock.Observe().IsHeld));
    }

    [Fact]
    public void An_accepted_time_that_lies_back_does_not_turn_it_back()
    {
        var time = new MovableTime(Start);
        var clock = Begin(time);
        time.Set(Start.AddDays(100));
        clock.Observe();
        var planned = clock.PlanAcceptance(Start.AddDays(100)).Value;
        time.Set(Start);
        time.Pass(200 * Day);
        clock.Accept(planned);
        Assert.Equal(Start.AddDays(200), clock.Now);
    }

    [Fact]
    public void What_is_kept_comes_back()
    {
        var state = new ClockState(1, 1_700_000_000_123, 5000, 1_600_000_000_000);
        Assert.Equal(state, ClockState.Decode(state.Encode()));
        Assert.Equal("""{"version":1,"reachedMs":1,"creditMs":2}""", System.Text.Encoding.UTF8.GetString(new ClockState(1, 1, 2, null).Encode()));
        Assert.Null(ClockState.Decode(null));
        Assert.Throws<FormatException>(() => ClockState.Decode("""{"version":2,"reachedMs":1,"creditMs":2}"""u8.ToArray()));
    }

    private sealed record Step(int Kind, int Hours);

    /// <summary>
    /// Whatever is done to the clock and the server: the time that is told never exceeds the time that passed while it ran, and what was believed of the rest,
    /// which is a day at first and a tenth of what passed.
    /// </summary>
    [Fact]
    public void Nothing_that_is_done_to_the_machines_clock_frees_early()
    {
        var steps = (from kind in Gen.Choose(0, 4) from hours in Gen.Choose(-500, 500) select new Step(kind, hours)).ArrayOf();
        Prop.ForAll(steps.ToArbitrary(), script =>
        {
            var time = new MovableTime(Start);
            var clock = Begin(time);
            var passed = TimeSpan.Zero;
            foreach (var (kind, hours) in script)
            {
                switch (kind)
                {
                    case 0:
                        time.Pass(Math.Abs(hours) * Hour);
                        passed += Math.Abs(hours) * Hour;
                        break;
                    case 1:
                        time.Set(time.GetUtcNow() + (hours * Hour));
                        break;
                    case 2:
                        time = time.Restarted(Math.Abs(hours) * Hour);
                        clock = Begin(time, clock.Keep());
                        break;
                    case 3:
                        clock.Observe();
                        break;
                    default:
                        // Killed: what passed since it was last kept is as if it had not.
                        time = time.Restarted(TimeSpan.Zero);
                        clock = Begin(time, clock.Keep());
                        break;
                }
                var reading = clock.Observe();
                Assert.True(reading.Now <= Start + passed + Day + (passed / ComplianceClock.CreditDivisor), $"{reading.Now} after {passed}");
                Assert.True(reading.Now <= reading.ServerTime || reading.IsHeld);
                Assert.True(reading.Latest >= reading.Now && reading.Latest >= reading.ServerTime);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }
}
