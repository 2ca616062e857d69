using System.Globalization;
using EquiSep.Experiments;

namespace EquiSep.Pipeline.Artifacts;

/// <summary>
/// Names of everything in the store. An artifact that has several files exists when its last one does: <c>manifest.json</c> of a
/// data set, <c>model.json</c> of a model. Every <c>.json</c> is written by <see cref="SealedJson"/>.
/// </summary>
public static class ArtifactPaths
{
    /// <summary>Start of the names of all experiments.</summary>
    public const string Experiments = "experiments/";

    /// <summary>Start of the names of the second copies of all experiments.</summary>
    public const string ExperimentCopies = "experiment-copies/";

    /// <summary>The lease and the index of the coordinator.</summary>
    public const string Coordinator = "coordinator/";

    /// <summary>Start of the names of all features that somebody sent to be measured.</summary>
    public const string Uploads = "uploads/";

    /// <summary>Name of the file whose being there says that the artifact is whole.</summary>
    public static string Whole(ArtifactKind kind, string key) => kind switch
    {
        ArtifactKind.Dataset => Manifest(key),
        ArtifactKind.Model => ModelRecord(key),
        _ => Separation(key),
    };

    /// <summary>Start of the names of an artifact's files, marks included.</summary>
    public static string Of(ArtifactKind kind, string key) => $"{All(kind)}{key}/";

    /// <summary>Start of the names of all artifacts of a kind.</summary>
    public static string All(ArtifactKind kind) => kind switch
    {
        ArtifactKind.Dataset => "datasets/",
        ArtifactKind.Model => "models/",
        _ => "separations/",
    };

    /// <summary>A <see cref="FailureMark"/>: the artifact could not be made.</summary>
    public static string Failure(ArtifactKind kind, string key) => Of(kind, key) + "failure.json";

    /// <summary>A <see cref="DatasetManifest"/>.</summary>
    public static string Manifest(string key) => Of(ArtifactKind.Dataset, key) + "manifest.json";

    /// <summary>Training images and labels.</summary>
    public static string Train(string key) => Of(ArtifactKind.Dataset, key) + "train.safetensors";

    /// <summary>Test images and labels.</summary>
    public static string Test(string key) => Of(ArtifactKind.Dataset, key) + "test.safetensors";

    /// <summary>The weights of a trained network.</summary>
    public static string Model(string key) => Of(ArtifactKind.Model, key) + "model.safetensors";

    /// <summary>The weights after an epoch of the training; 0 for those before it.</summary>
    public static string Snapshot(string key, int epoch) => string.Create(CultureInfo.InvariantCulture, $"{Of(ArtifactKind.Model, key)}epochs/{epoch:D6}.safetensors");

    /// <summary>A <see cref="EquiSep.Experiments.ModelRecord"/>.</summary>
    public static string ModelRecord(string key) => Of(ArtifactKind.Model, key) + "model.json";

    /// <summary>A training under way; whoever wrote it last owns the training.</summary>
    public static string Checkpoint(string key) => Of(ArtifactKind.Model, key) + "checkpoint.safetensors";

    /// <summary>A <see cref="CancelMark"/>: no run needs the model any more.</summary>
    public static string Unwanted(string key) => Of(ArtifactKind.Model, key) + "unwanted.json";

    /// <summary>A <see cref="SeparationResult"/>.</summary>
    public static string Separation(string key) => Of(ArtifactKind.Separation, key) + "separation.json";

    /// <summary>One of the two files of features that somebody sent to be measured.</summary>
    public static string Upload(string id, string file) => $"{Uploads}{id}/{file}.npy";

    /// <summary>An <see cref="ExperimentRecord"/>.</summary>
    public static string Experiment(string id) => $"{Experiments}{id}/experiment.json";

    /// <summary>The second copy of an <see cref="ExperimentRecord"/>, which replaces a damaged or lost one.</summary>
    public static string ExperimentCopy(string id) => $"{ExperimentCopies}{id}.json";

    /// <summary>A <see cref="CancelledRuns"/>: runs that are not to be carried on.</summary>
    public static string CancelledRuns(string experiment) => $"{Experiments}{experiment}/cancelled.json";

    /// <summary>A <see cref="DeleteMark"/>: the experiment is being deleted.</summary>
    public static string Deleted(string experiment) => $"{Experiments}{experiment}/deleted.json";

    /// <summary>A <see cref="CancelMark"/>: the run is not to be carried on.</summary>
    public static string Cancelled(string experiment, string run) => $"{Experiments}{experiment}/cancelled/{run}.json";
}
