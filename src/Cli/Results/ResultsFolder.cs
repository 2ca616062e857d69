namespace EquiSep.Cli.Results;

/// <summary>
/// Where results lie: <c>NAME/RUN/</c> for people, and <c>artifacts/</c>, the artifact store, for what runs share.
/// </summary>
internal sealed class ResultsFolder
{
    /// <summary>Name of the folder of the artifact store.</summary>
    public const string Artifacts = "artifacts";

    private const string Explanation = """
        The artifact store: what experiments were asked for, and what was made for them. The folders of results copy from here.

        experiments/ID/experiment.json    an experiment with the specifications of all its runs; cancelled.json marks runs that were called off
        experiment-copies/ID.json         its second copy, from which a damaged or lost experiment.json is restored
        datasets/KEY/                     images and labels (safetensors) and manifest.json: what they are and where they came from
        models/KEY/                       model.safetensors, the weights, and model.json: its epochs, steps, checksums and versions
        separations/KEY/                  separation.json, what was measured

        KEY is the hash of everything that decides the content, so equal work is done once. A .json holds its own SHA-256 beside its
        content, and the checksums of the files next to it; what does not agree with them is made again, never used.
        models/KEY/checkpoint.safetensors is a training that was interrupted and goes on when the same run is asked for.
        A failure.json says why something could not be made; asking for it again makes another attempt.
        Whole folders may be deleted while no process uses the store: what is missing is made again when it is asked for.

        """;

    /// <summary>Opens the folder, which is made where it does not exist.</summary>
    /// <exception cref="RefusedException">Nothing can be written there.</exception>
    public ResultsFolder(string root)
    {
        if (string.IsNullOrWhiteSpace(root))
        {
            throw new RefusedException("--results is empty; name a folder.");
        }

        if (File.Exists(root))
        {
            throw new RefusedException(
                $"The results folder {Path.GetFullPath(root)} cannot be written: it is a file. Name a folder with --results DIR.");
        }

        Root = root;
        try
        {
            Directory.CreateDirectory(Store);
            new LaidOutFiles(Store).Write("README.txt", Explanation.ReplaceLineEndings());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The results folder {Path.GetFullPath(root)} cannot be written: {e.Message} Name another with --results DIR.", e);
        }
    }

    /// <summary>The folder itself, as it was named.</summary>
    public string Root { get; }

    /// <summary>Folder of the artifact store.</summary>
    public string Store => Path.Combine(Root, Artifacts);

    /// <summary>Folder of an experiment.</summary>
    public string Experiment(string name) => Path.Combine(Root, name);

    /// <summary>Folder of a run.</summary>
    public string Run(string experiment, string run) => Path.Combine(Root, experiment, run);
}
