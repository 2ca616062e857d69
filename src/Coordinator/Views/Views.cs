using System.Text.Json.Serialization;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Experiments;

namespace EquiSep.Coordinator.Views;

/// <summary>How far a training is.</summary>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Loss">Mean cross-entropy of the last epoch, in nats; null when it is not finite.</param>
/// <param name="StepsPerSecond">Minibatches a second.</param>
/// <param name="SecondsLeft">What the rest will take at this speed.</param>
public sealed record TrainingView(int Epoch, int Epochs, double? Loss, double StepsPerSecond, double SecondsLeft);

/// <summary>A run as it is now.</summary>
public sealed record RunView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Id of its experiment.</summary>
    public required string Experiment { get; init; }

    /// <summary>Its name, one of a kind within the experiment.</summary>
    public required string Name { get; init; }

    /// <summary>Its status.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Reason { get; init; }

    /// <summary>The part of its epochs that is trained, 0 to 1, as far as is known.</summary>
    public required double Progress { get; init; }

    /// <summary>How far its training is; null when nothing was heard of it.</summary>
    public TrainingView? Training { get; init; }

    /// <summary>The numbers of its separation; null before, and while they are being read.</summary>
    public ResultSummary? Result { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Keys of what it needs.</summary>
    public required RunKeys Keys { get; init; }

    /// <summary>Everything that decides its numbers.</summary>
    public required Specification Specification { get; init; }
}

/// <summary>A run in its experiment.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Its status.</param>
public sealed record RunLine(string Id, string Name, RunStatus Status);

/// <summary>An experiment as it is now.</summary>
public sealed record ExperimentView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the preset or of the specification.</summary>
    public required string Name { get; init; }

    /// <summary>Title of its figure.</summary>
    public required string Title { get; init; }

    /// <summary>
    /// While some runs have not ended: training when one is trained, else analyzing, preparing, queued. Then failed when a run failed,
    /// else cancelled when one was cancelled, else completed.
    /// </summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why a run failed, the first one's reason; null when none did.</summary>
    public string? Reason { get; init; }

    /// <summary>What is wrong with its record in the store, so that its runs are not known; null when it is intact.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Damage { get; init; }

    /// <summary>The strongest correlation r, the smallest decay ratio ρ and the best accuracy of its runs; null before the first result.</summary>
    public ResultSummary? Best { get; init; }

    /// <summary>The mean of its runs' progress, 0 to 1.</summary>
    public required double Progress { get; init; }

    /// <summary>How many runs there are of each status.</summary>
    public required IReadOnlyDictionary<string, int> Counts { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Its runs, in the order of its figure; null, in JSON absent, in a list of experiments.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RunLine>? Runs { get; init; }
}
