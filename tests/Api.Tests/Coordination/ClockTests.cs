using EquiSep.Coordinator;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Tests.Coordination;

public sealed class ClockTests
{
    private static readonly CoordinatorOptions options = new();

    [Fact]
    public void A_command_is_looked_after_when_its_time_has_passed_and_sent_again_when_nothing_came_of_it()
    {
        const string run = "00000000000000000000000000000000-0001";
        var specification = new Specification { Data = new() { Name = "cfm" }, Network = new() { Family = Families.Gfnn }, Training = new() { Epochs = 1 } };
        var record = new ExperimentRecord { Id = run[..32], Name = "clock", Title = "Clock", Created = DateTimeOffset.UnixEpoch, Runs = [new(run, specification)] };
        var scheduler = new Scheduler(options);
        scheduler.Apply(new ListingCompleted(), TimeSpan.Zero);
        var now = TimeSpan.FromDays(1);
        var send = Assert.Single(scheduler.Apply(new ExperimentAdded(ExperimentDraft.Of(record), IsNew: true), now).OfType<ArtifactEffect>());
        Assert.IsType<PrepareDataset>(Assert.IsType<SendCommand>(send).Command);
        scheduler.Apply(new CommandSent(send.Artifact), now);

        now += TimeSpan.FromSeconds(options.ResendSeconds - 0.001);
        Assert.Empty(scheduler.Apply(new Tick(), now));

        now += TimeSpan.FromSeconds(0.001);
        Assert.Equal([new ProbeArtifact(send.Artifact)], scheduler.Apply(new Tick(), now));
        Assert.Equal([send], scheduler.Apply(new ArtifactProbed(send.Artifact, Intact: false), now));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public void A_clock_that_jumps_does_not_move_the_time_of_the_scheduler(int hours)
    {
        var clock = new JumpingClock();
        var loop = new SchedulerLoop(Options.Create(options), clock, NullLogger<SchedulerLoop>.Instance);
        var before = loop.Now;

        clock.Jump(TimeSpan.FromHours(hours));
        Assert.Equal(before, loop.Now);

        clock.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal(before + TimeSpan.FromSeconds(30), loop.Now);
    }

    // Time of day and elapsed time, moved one without the other.
    private sealed class JumpingClock : TimeProvider
    {
        private DateTimeOffset day = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
        private long timestamp = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => day;

        public override long GetTimestamp() => timestamp;

        public void Jump(TimeSpan time) => day += time;

        public void Pass(TimeSpan time) => (day, timestamp) = (day + time, timestamp + time.Ticks);
    }
}
