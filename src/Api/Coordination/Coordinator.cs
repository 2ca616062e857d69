using EquiSep.Contracts.Artifacts;

namespace EquiSep.Api.Coordination;

/// <summary>What is known of an artifact that a run needs.</summary>
/// <param name="Made">Whether it is there.</param>
/// <param name="Failure">Why it could not be made; null when nothing says so. Without meaning when it is there.</param>
/// <param name="Begun">Whether somebody has been seen making it.</param>
internal readonly record struct ArtifactFacts(bool Made, string? Failure = null, bool Begun = false)
{
    /// <summary>Why it will not come to be; null when it is there or may still come.</summary>
    public string? Obstacle => Made ? null : Failure;
}

/// <summary>What follows for a run.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Next">What has to be made next; null when there is nothing to do.</param>
/// <param name="Reason">Why it failed; null when it did not.</param>
internal readonly record struct Decision(RunStatus Status, ArtifactKind? Next = null, string? Reason = null);

/// <summary>
/// The coordinator: what follows from the artifacts that exist and the marks that were written. It knows nothing of messages sent
/// before, so that whatever got lost or came twice, the same facts lead to the same next step.
/// </summary>
internal static class Coordinator
{
    /// <summary>Decides on one run.</summary>
    /// <param name="cancelled">Whether it carries the mark of a cancelled run.</param>
    /// <param name="dataset">Its data set.</param>
    /// <param name="model">Its model.</param>
    /// <param name="separation">Its separation.</param>
    public static Decision Decide(bool cancelled, ArtifactFacts dataset, ArtifactFacts model, ArtifactFacts separation)
    {
        if (cancelled)
        {
            return new(RunStatus.Cancelled);
        }

        if (separation.Made)
        {
            return new(RunStatus.Completed);
        }

        // Measuring needs the images too, so that a data set that is lost late is made again although the model is there.
        if ((dataset.Obstacle ?? model.Obstacle ?? separation.Obstacle) is { } reason)
        {
            return new(RunStatus.Failed, Reason: reason);
        }

        var next = !dataset.Made ? ArtifactKind.Dataset : !model.Made ? ArtifactKind.Model : ArtifactKind.Separation;
        return new(Stage(dataset, model), next);
    }

    private static RunStatus Stage(ArtifactFacts dataset, ArtifactFacts model)
    {
        return model.Made ? RunStatus.Analyzing
            : model.Begun ? RunStatus.Training
            : dataset is { Begun: true, Made: false } ? RunStatus.Preparing
            : RunStatus.Queued;
    }
}
