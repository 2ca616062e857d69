using EquiSep.Contracts;

namespace EquiSep.Standalone.Pipeline;

/// <summary>What is known of a trained model beside its weights: the content of <c>model.json</c>.</summary>
internal sealed record ModelRecord
{
    /// <summary>The specification it was first made for.</summary>
    public required Specification Specification { get; init; }

    /// <summary>The epoch whose loss was NaN or infinite, or null.</summary>
    public int? DivergedAtEpoch { get; init; }

    /// <summary>SHA-256 of the training tensor.</summary>
    public required string TrainSha256 { get; init; }

    /// <summary>SHA-256 of the training labels.</summary>
    public required string LabelsSha256 { get; init; }

    /// <summary>Wall-clock seconds of all its epochs.</summary>
    public required double Seconds { get; init; }

    /// <summary>What it was trained with.</summary>
    public required ExecutionEnvironment Environment { get; init; }
}

/// <summary>A trained model on disk.</summary>
/// <param name="folder">Its folder.</param>
internal sealed class ModelArtifact(string folder)
{
    /// <summary>Name of the file of weights.</summary>
    public const string ModelName = "model.safetensors";

    /// <summary>Name of the table of epochs.</summary>
    public const string EpochsName = "epochs.csv";

    /// <summary>Name of the table of steps.</summary>
    public const string StepsName = "steps.csv";

    /// <summary>Name of the file of its <see cref="ModelRecord"/>.</summary>
    public const string RecordName = "model.json";

    /// <summary>Path of one of its files.</summary>
    public string this[string name] => Path.Combine(folder, name);

    /// <summary>What is wrong with it, in words; null when it is sound or was never made.</summary>
    public string? Damage => Directory.Exists(folder) ? FolderChecksums.Damage(folder) : File.Exists(folder) ? "it is no folder" : null;

    /// <summary>Whether it can be used as it is.</summary>
    public bool IsSound => Directory.Exists(folder) && FolderChecksums.Damage(folder) is null;

    /// <summary>Reads its record.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public ModelRecord ReadRecord()
    {
        return WholeJson.Read<ModelRecord>(this[RecordName]);
    }
}
