using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Coordinator.Scheduling;

/// <summary>What is known of an artifact that a run needs.</summary>
/// <param name="Intact">Whether the store has it.</param>
/// <param name="Failure">The reason of its failure mark; null without one. Without meaning when it is intact.</param>
/// <param name="Begun">Whether a service has reported work on it.</param>
public readonly record struct ArtifactFacts(bool Intact, string? Failure = null, bool Begun = false)
{
    /// <summary>Whether the store was not asked for it yet.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>The reason why it will not come to be; null when it is intact or may still come.</summary>
    public string? Obstacle => Intact ? null : Failure;
}

/// <summary>
/// The next step of a run. It follows from the artifacts that exist and the marks in the store alone, never from messages that were sent:
/// whatever is lost or duplicated, the same facts lead to the same step.
/// </summary>
/// <param name="Status">The status of the run.</param>
/// <param name="Next">The artifact that is to be built next; null when there is nothing to do.</param>
/// <param name="Reason">The reason of its failure; null without one.</param>
public readonly record struct Decision(RunStatus Status, ArtifactKind? Next = null, string? Reason = null)
{
    /// <summary>Decides on one run.</summary>
    /// <param name="cancelled">Whether the run is cancelled.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="model">The model.</param>
    /// <param name="separation">The separation.</param>
    public static Decision Of(bool cancelled, ArtifactFacts dataset, ArtifactFacts model, ArtifactFacts separation)
    {
        if (cancelled)
        {
            return new(RunStatus.Cancelled);
        }

        // The weights are a part of the result: a model that was lost is rebuilt, and the separation compared with it.
        if (separation.Intact && (model.Intact || model.IsUnknown))
        {
            return new(RunStatus.Completed);
        }

        // A measurement needs the images too, so a data set that is lost late is rebuilt although the model exists.
        if ((dataset.Obstacle ?? model.Obstacle ?? separation.Obstacle) is { } reason)
        {
            return new(RunStatus.Failed, Reason: reason);
        }

        var next = !dataset.Intact ? ArtifactKind.Dataset : !model.Intact ? ArtifactKind.Model : ArtifactKind.Separation;
        return new(Stage(dataset, model), next);
    }

    private static RunStatus Stage(ArtifactFacts dataset, ArtifactFacts model)
    {
        return model.Intact ? RunStatus.Analyzing
            : model.Begun ? RunStatus.Training
            : dataset is { Begun: true, Intact: false } ? RunStatus.Preparing
            : RunStatus.Queued;
    }
}
