using EquiSep.Contracts;
using EquiSep.Contracts.Artifacts;
using EquiSep.Coordinator;
using EquiSep.Coordinator.Execution;
using EquiSep.Coordinator.Experiments;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator.Views;
using EquiSep.Pipeline.Messages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EquiSep.Api.Tests.Coordination;

public sealed class ClockTests
{
    private static readonly CoordinatorOptions options = new();
    private readonly JumpingClock clock = new();
    private readonly ReadModel model;

    public ClockTests()
    {
        model = new(Options.Create(options), clock, NullLogger<ReadModel>.Instance);
        model.Complete();
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public async Task A_clock_that_jumps_neither_holds_back_a_command_nor_sends_it_early(int hours)
    {
        const string run = "00000000000000000000000000000000-0001";
        var specification = new Specification { Data = new() { Name = "cfm" }, Network = new() { Family = Families.Gfnn }, Training = new() { Epochs = 1 } };
        var record = new ExperimentRecord { Id = run[..32], Name = "clock", Title = "Clock", Created = clock.GetUtcNow(), Runs = [new(run, specification)] };
        model.Add(record, new HashSet<string>(), isNews: true);
        var artifact = await model.Attention(ApiHost.Token).FirstAsync(ApiHost.Token);
        model.Take(artifact);
        Assert.IsType<PrepareDataset>(model.CommandOf(artifact)?.Message);
        model.Sent(artifact);
        model.Release(artifact);

        clock.Jump(TimeSpan.FromHours(hours));
        Assert.False(model.TakeLook(artifact));
        Assert.Null(model.CommandOf(artifact));

        clock.Pass(TimeSpan.FromSeconds(options.ResendSeconds));
        Assert.True(model.TakeLook(artifact));
        Assert.IsType<PrepareDataset>(model.CommandOf(artifact)?.Message);
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
