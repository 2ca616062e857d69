using EquiSep.Contracts;
using EquiSep.Contracts.Messages;

namespace EquiSep.Services.Tests.Making;

/// <summary>Small work, and the commands that ask for it.</summary>
internal static class Commands
{
    public static Specification Small(int epochs = 3, string family = Families.Gfnn, double learningRate = 0.01) => new()
    {
        Name = "small",
        Data = new() { Name = DataNames.Cfm, PerClass = 5 },
        Network = new() { Family = family, Layers = 1, Width = 8 },
        Training = new() { Optimizer = Optimizers.Adam, LearningRate = learningRate, Epochs = epochs, BatchSize = 16 },
    };

    public static PrepareDataset Prepare(Specification run) => new(Keys.Dataset(run.Data), run.Data, "r-0001");

    public static TrainModel Train(Specification run) => new(Keys.Model(run), run, "r-0001");

    public static MeasureSeparation Measure(Specification run) => new(Keys.Separation(run), run, "r-0001");
}
