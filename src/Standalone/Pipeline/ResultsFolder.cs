namespace EquiSep.Standalone.Pipeline;

/// <summary>
/// Where results lie: <c>NAME/RUN/</c> for people, and <c>artifacts/</c>, by key, for what runs share.
/// </summary>
internal sealed class ResultsFolder
{
    /// <summary>Name of the folder of shared artifacts.</summary>
    public const string Artifacts = "artifacts";

    /// <summary>Opens the folder, which is made where it does not exist.</summary>
    /// <exception cref="RefusedException">Nothing can be written there.</exception>
    public ResultsFolder(string root)
    {
        if (string.IsNullOrWhiteSpace(root))
        {
            throw new RefusedException("--results is empty; name a folder.");
        }

        Root = root;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, Artifacts, "models"));
            Directory.CreateDirectory(Path.Combine(root, Artifacts, "separations"));
            Directory.CreateDirectory(Path.Combine(root, Artifacts, "locks"));
            WholeFile.WriteText(Path.Combine(root, Artifacts, "README.txt"), """
                Models and separations under the hash of what they were made from. Results copy from here; what is here is not made again.
                What no longer agrees with its SHA256SUMS is made again, never used.
                A .checkpoint is a training that was interrupted and goes on when the same run is asked for.

                """);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The results folder {Path.GetFullPath(root)} cannot be written: {e.Message} Name another with --results DIR.", e);
        }
    }

    /// <summary>The folder itself, as it was named.</summary>
    public string Root { get; }

    /// <summary>Folder of the model <paramref name="key"/>; it exists when the model is whole.</summary>
    public string Model(string key) => Path.Combine(Root, Artifacts, "models", key);

    /// <summary>File of an interrupted training.</summary>
    public string Checkpoint(string key) => Model(key) + ".checkpoint";

    /// <summary>File that is held while a model is made.</summary>
    public string Lock(string key) => Path.Combine(Root, Artifacts, "locks", key);

    /// <summary>Folder of the separation <paramref name="key"/>; it exists when the separation is whole.</summary>
    public string Separation(string key) => Path.Combine(Root, Artifacts, "separations", key);

    /// <summary>Folder of an experiment.</summary>
    public string Experiment(string name) => Path.Combine(Root, name);

    /// <summary>Folder of a run.</summary>
    public string Run(string experiment, string run) => Path.Combine(Root, experiment, run);
}
