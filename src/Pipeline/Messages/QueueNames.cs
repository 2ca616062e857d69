namespace EquiSep.Pipeline.Messages;

/// <summary>The durable queues. Each command has one, which all instances of its service share.</summary>
public static class QueueNames
{
    /// <summary>Takes <see cref="Messages.PrepareDataset"/>.</summary>
    public const string PrepareDataset = "prepare-dataset";

    /// <summary>Takes <see cref="Messages.TrainModel"/>.</summary>
    public const string TrainModel = "train-model";

    /// <summary>Takes <see cref="Messages.TrainLongModel"/>.</summary>
    public const string TrainLongModel = "train-long-model";

    /// <summary>Takes <see cref="Messages.MeasureSeparation"/>.</summary>
    public const string MeasureSeparation = "measure-separation";

    /// <summary>Takes <see cref="Messages.MeasureFeatures"/>, a request. Requests that are not answered in time are discarded.</summary>
    public const string MeasureFeatures = "measure-features";

    /// <summary>Takes commands that reached the delivery limit because every service that took them died. Their artifacts are marked as failed.</summary>
    public const string AbandonedCommands = "abandoned-commands";

    /// <summary>Takes messages that cannot be read, or failed after all retries. No program reads it; an operator may.</summary>
    public const string DeadLetters = "dead-letters";

    /// <summary>The queues of commands, in the order of a run.</summary>
    public static IReadOnlyList<string> Commands { get; } = [PrepareDataset, TrainModel, TrainLongModel, MeasureSeparation];

    /// <summary>All durable queues.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Commands, MeasureFeatures, AbandonedCommands, DeadLetters];
}
