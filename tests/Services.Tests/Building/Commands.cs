using EquiSep.Experiments;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Services.Tests.Building;

/// <summary>Small work, and the commands that ask for it.</summary>
internal static class Commands
{
    public static Specification Small(int epochs = 3) => new()
    {
        Name = "small",
        Data = new() { Name = DataNames.Cfm, PerClass = 5 },
        Network = new() { Family = Families.Gfnn, Layers = 1, Width = 8 },
        Training = new() { Optimizer = Optimizers.Adam, LearningRate = 0.01, Epochs = epochs, BatchSize = 16 },
    };

    /// <summary>The same, measured at some of its epochs.</summary>
    public static Specification Measured(int epochs, params int[] at) => Small(epochs) with { Analysis = new() { MeasureAt = [.. at] } };

    /// <summary>Takes minutes on the same data set.</summary>
    public static Specification Endless()
    {
        var small = Small(epochs: 100_000);
        return small with { Network = small.Network with { Layers = 10, Width = 100 } };
    }

    public static PrepareDataset Prepare(Specification run) => new(Keys.Dataset(run.Data), run.Data, "r-0001");

    public static TrainModel Train(Specification run) => new(Keys.Model(run), run, "r-0001");

    public static MeasureSeparation Measure(Specification run) => new(Keys.Separation(run), run, "r-0001");
}
