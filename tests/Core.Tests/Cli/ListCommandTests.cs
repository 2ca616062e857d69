using System.Text.Json;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Core.Tests.Cli;

/// <summary>A results folder with an experiment of each kind, which no command may change.</summary>
public sealed class ListedFolder : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly FolderArtifactStore store;

    public ListedFolder()
    {
        store = new(folder.At(ResultsFolderName));
        Add(Completed, "alpha", "2026-11-01", [Run("cfm", "GFNN", 1), Run("cfm", "GFNN", 2)], r: [-0.5, -0.75]);
        Add(Failed, "beta", "2026-11-02", [Run("cm", "GFNN", 1)], r: []);
        Write(ArtifactPaths.Failure(ArtifactKind.Model, Keys.Model(Run("cm", "GFNN", 1))), new FailureMark("the disk was full", DateTimeOffset.UnixEpoch));
        Add(Cancelled, "Gamma", "2026-11-03", [Run("cm", "GLNN", 1)], r: []);
        Write(ArtifactPaths.CancelledRuns(Cancelled), new CancelledRuns(DateTimeOffset.UnixEpoch, [1]));
        Add(Queued, "linearized", "2026-11-04", [Run("cfm", "GLNN", 3)], r: []);
        Write(ArtifactPaths.ExperimentCopy(Lost), Record(Lost, "lost and found", "2026-11-05", [Run("cfm", "GFNN", 2)]));
        store.WriteAsync(ArtifactPaths.Experiment(Damaged), [1, 2, 3], WriteCondition.None, default).GetAwaiter().GetResult();
        File.SetLastWriteTimeUtc(folder.At(ResultsFolderName, ArtifactPaths.Experiment(Damaged)), new(2026, 11, 6, 0, 0, 0, DateTimeKind.Utc));
    }

    internal const string ResultsFolderName = "artifacts";

    internal static string Completed { get; } = new('1', 32);

    internal static string Failed { get; } = new('2', 32);

    internal static string Cancelled { get; } = new('3', 32);

    internal static string Queued { get; } = new('4', 32);

    /// <summary>An experiment of which only the second copy is there.</summary>
    internal static string Lost { get; } = new('5', 32);

    internal static string Damaged { get; } = new('6', 32);

    internal string Path => folder.Path;

    public void Dispose() => folder.Dispose();

    internal string[] Files() =>
        [.. Directory.GetFiles(Path, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/.", StringComparison.Ordinal)).Order()];

    private static Specification Run(string data, string family, int seed) => new()
    {
        Name = $"{family}-{seed}",
        Data = new() { Name = data },
        Network = new() { Family = family, Layers = 2 },
        Training = new() { Epochs = 4, Seed = seed },
    };

    private static ExperimentRecord Record(string id, string name, string day, Specification[] runs) => new()
    {
        Id = id,
        Name = name,
        Title = name,
        Created = DateTimeOffset.Parse(day + "T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture),
        Runs = [.. runs.Select((run, index) => new RunRecord($"{id}-{index + 1:D4}", run))],
    };

    private void Add(string id, string name, string day, Specification[] runs, double[] r)
    {
        Write(ArtifactPaths.Experiment(id), Record(id, name, day, runs));
        foreach (var (run, pearson) in runs.Zip(r))
        {
            store.WriteAsync(ArtifactPaths.ModelRecord(Keys.Model(run)), [1], WriteCondition.None, default).GetAwaiter().GetResult();
            Write(ArtifactPaths.Separation(Keys.Separation(run)), Separation(run, pearson));
        }
    }

    private static SeparationResult Separation(Specification run, double pearson) => new()
    {
        Run = run.Name!,
        Specification = run,
        Layers = [new(0, "input", 100, 1, 1), new(1, "block 1", 100, 0.5, 1)],
        Fit = new(Math.Log(0.5), 0, 0.5, 1, pearson, 0, 1, 2),
        Accuracy = new(1, 0.9),
        Data = new(run.Data.Name, "a test", new('a', 64), new('a', 64), new('a', 64), 1),
        ModelSha256 = new('a', 64),
        Environment = new("0.1.0", null, "0.107.0", "2.10.0", "cpu", 1),
        Durations = new(1, 2, 3),
    };

    private void Write<T>(string name, T record)
        where T : class => store.WriteRecordAsync(name, record, WriteCondition.None, default).GetAwaiter().GetResult();
}

public sealed class ListCommandTests(ListedFolder folder) : IClassFixture<ListedFolder>
{
    [Fact]
    public void Experiments_are_listed_with_their_status_and_their_best_numbers_and_nothing_is_written()
    {
        var before = folder.Files();

        var listed = Invocation.Of("list", "--results", folder.Path);

        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
        var lines = listed.Output.TrimEnd().Split('\n');
        Assert.StartsWith("created", lines[0], StringComparison.Ordinal);
        Assert.Equal(["2026-11-01 12:00", "alpha", "completed", "2", "-0.7500", "0.5000", "0.9000", ListedFolder.Completed], CellsOf(ListedFolder.Completed));
        Assert.Equal(["2026-11-02 12:00", "beta", "failed", "1", "–", "–", "–", ListedFolder.Failed], CellsOf(ListedFolder.Failed));
        Assert.Equal(["2026-11-05 12:00", "lost and found", "completed", "1", "-0.7500", "0.5000", "0.9000", ListedFolder.Lost], CellsOf(ListedFolder.Lost));
        Assert.Equal("damaged", CellsOf(ListedFolder.Damaged)[2]);
        Assert.Contains($"{ListedFolder.Failed}: the disk was full", lines);
        Assert.Contains(lines, line => line.StartsWith($"{ListedFolder.Damaged}: experiments/{ListedFolder.Damaged}/experiment.json is damaged", StringComparison.Ordinal));
        Assert.Equal("6 experiments", lines[^1]);
        Assert.Equal(before, folder.Files());

        string[] CellsOf(string id) =>
            lines.Single(line => line.EndsWith(id, StringComparison.Ordinal)).Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    [Theory]
    [InlineData("23456", "--sort", "created", "--order", "asc", "--from", "2026-11-02")]
    [InlineData("12", "--until", "2026-11-03", "--sort", "name")]
    [InlineData("21", "--until", "2026-11-03T00:00:00Z", "--sort", "name", "--order", "desc")]
    [InlineData("3", "--status", "cancelled")]
    [InlineData("4", "--preset", "linearized")]
    [InlineData("3", "--name", "AMMA")]
    [InlineData("32", "--data", "cm")]
    [InlineData("43", "--network", "GLNN")]
    [InlineData("", "--network", "GLNN", "--status", "failed")]
    public void Experiments_are_sorted_and_filtered_as_over_rest(string ids, params string[] options)
    {
        // Of the damaged one the time of its last write stands for that of its submission.
        var found = Items(options).Select(item => item.GetProperty("id").GetString()![0]);
        Assert.Equal(ids, string.Concat(found));
    }

    [Theory]
    [InlineData("GFNN-1 GFNN-2 GFNN-2", "--data", "cfm", "--network", "GFNN", "--sort", "r", "--order", "asc")]
    [InlineData("GFNN-2 GFNN-2 GFNN-1", "--status", "completed", "--sort", "r")]
    [InlineData("GLNN-3", "--status", "queued")]
    [InlineData("GFNN-1", "--experiment", "22222222222222222222222222222222")]
    [InlineData("GLNN-1 GLNN-3", "--name", "glnn", "--sort", "name")]
    public void Runs_are_sorted_and_filtered_as_over_rest(string names, params string[] options)
    {
        var found = Items(["--runs", .. options]).Select(item => item.GetProperty("name").GetString());
        Assert.Equal(names, string.Join(' ', found));
    }

    [Fact]
    public void A_limit_leaves_out_the_rest_and_says_so()
    {
        var listed = Invocation.Of("list", "--runs", "--limit", "2", "--sort", "r", "--results", folder.Path);
        var lines = listed.Output.TrimEnd().Split('\n');
        Assert.Equal("2 of 6 runs", lines[^1]);
        Assert.Equal(2, lines.Count(line => line.Contains("completed", StringComparison.Ordinal)));

        var json = JsonDocument.Parse(Invocation.Of("list", "--runs", "--limit", "2", "--json", "--results", folder.Path).Output).RootElement;
        Assert.Equal((6, 2), (json.GetProperty("count").GetInt32(), json.GetProperty("items").GetArrayLength()));
    }

    [Fact]
    public void A_folder_without_experiments_has_none()
    {
        using var empty = new ScratchFolder();
        Assert.Equal("0 experiments", Invocation.Of("list", "--results", empty.Path).Output.Trim());
        Assert.Empty(Directory.GetFileSystemEntries(empty.Path));
    }

    [Theory]
    [InlineData("--status must be one of queued, ", "--status", "gone")]
    [InlineData("--preset must be one of ", "--preset", "none")]
    [InlineData("--data must be one of ", "--data", "none")]
    [InlineData("--network must be one of ", "--network", "none")]
    [InlineData("--from must be a date such as ", "--from", "yesterday-ish")]
    [InlineData("--until must be a date such as ", "--until", "2026-13-01")]
    [InlineData("--sort must be one of created, name, status, r, rho, accuracy, not 'size'.", "--sort", "size")]
    [InlineData("--order must be one of asc, desc, not 'up'.", "--order", "up")]
    [InlineData("--limit must be 1 or more.", "--limit", "0")]
    [InlineData("--experiment chooses runs; use it with --runs.", "--experiment", "x")]
    [InlineData("There is no results folder nowhere", "--results", "nowhere")]
    public void Bad_options_are_refused(string message, params string[] options)
    {
        string[] place = options[0] == "--results" ? [] : ["--results", folder.Path];
        var refused = Invocation.Of(["list", .. place, .. options]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
    }

    private List<JsonElement> Items(string[] options)
    {
        var listed = Invocation.Of(["list", .. options, "--json", "--results", folder.Path]);
        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
        return [.. JsonDocument.Parse(listed.Output).RootElement.GetProperty("items").EnumerateArray()];
    }
}
