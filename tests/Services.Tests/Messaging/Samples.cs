using EquiSep.Experiments;
using EquiSep.Pipeline.Messages;

namespace EquiSep.Services.Tests.Messaging;

/// <summary>Messages as they are sent.</summary>
internal static class Samples
{
    /// <summary>A recipe that holds every kind of value, and leaves away what may be.</summary>
    public static Specification Specification { get; } = new()
    {
        Name = "sgd-L6",
        Data = new() { Name = "mnist" },
        Network = new() { Family = "fc" },
        Training = new() { LearningRate = 0.1 + 0.2, WeightDecay = 5e-324 },
    };

    /// <summary>A command to train.</summary>
    public static TrainModel Train(int number) => new($"key{number}", Specification, $"run{number}");
}
