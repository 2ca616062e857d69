namespace EquiSep.Pipeline.Messages;

/// <summary>The queues that outlive the processes that read them. Each command has one, which all instances of its service share.</summary>
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

    /// <summary>Takes <see cref="Messages.MeasureFeatures"/>, a request: what is not answered while somebody waits is of no use, so it is kept nowhere.</summary>
    public const string MeasureFeatures = "measure-features";

    /// <summary>Commands that were delivered again and again because everybody who took them died of it; whoever reads them says that the work failed.</summary>
    public const string AbandonedCommands = "abandoned-commands";

    /// <summary>What nobody could read, or could not be dealt with however often it was tried. No program reads it; a person may.</summary>
    public const string DeadLetters = "dead-letters";

    /// <summary>The queues of commands, in the order in which a run needs them.</summary>
    public static IReadOnlyList<string> Commands { get; } = [PrepareDataset, TrainModel, TrainLongModel, MeasureSeparation];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Commands, MeasureFeatures, AbandonedCommands, DeadLetters];
}
