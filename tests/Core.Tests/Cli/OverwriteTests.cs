using EquiSep.Core.Tests.Reports;

namespace EquiSep.Core.Tests.Cli;

/// <summary>Results of a user are never replaced by those of another request without being asked for.</summary>
public sealed class OverwriteTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Results_of_another_request_are_refused_with_what_would_go()
    {
        Assert.Equal(0, Run("--only", "L2", "--epochs", "2").ExitCode);
        var before = Contents();

        var other = Run("--only", "sgd-L2", "--epochs", "1");

        Assert.Equal((2, ""), (other.ExitCode, other.Output));
        Assert.Equal(
            [
                $"The folder {folder.At("optimization")} holds results of another request, which this one would replace:",
                "  adam-L2, momentum-L2, sgd-L2: training.epochs is 2 there and 1 here",
                "What would go: the folders of these runs, summary.csv, figure.png, out-of-sample.png, summary.json.",
                "Name another folder with --results DIR to keep them, or replace them with --overwrite.",
            ],
            other.Error.ReplaceLineEndings("\n").TrimEnd().Split('\n'));
        Assert.Equal(before, Contents());
    }

    [Fact]
    public void Results_of_another_request_are_replaced_when_asked_for_and_other_files_stay()
    {
        Assert.Equal(0, Run("--only", "L2", "--epochs", "2").ExitCode);
        File.WriteAllText(folder.At("optimization", "adam-L2", "notes.txt"), "mine");
        File.WriteAllText(folder.At("optimization", "report.html"), "of the runs that go");

        var other = Run("--only", "sgd-L2", "--epochs", "1", "--overwrite");

        Assert.True(other.ExitCode == 0, other.Error);
        Assert.Equal(["run", "sgd-L2"], SummaryNames());
        Assert.Equal(1, ResultFile.Read(folder.At("optimization", "sgd-L2", "separation.json")).Specification.Training.Epochs);
        Assert.Equal(
            ["adam-L2/notes.txt", "figure.png", "summary.csv", "summary.json"],
            Contents().Keys.Where(name => !name.StartsWith("sgd-L2/", StringComparison.Ordinal)));
        Assert.Equal(0, Run("--only", "sgd-L2", "--epochs", "1").ExitCode);
    }

    [Fact]
    public void A_part_of_the_same_request_keeps_the_results_of_the_others_even_when_the_store_is_gone()
    {
        Assert.Equal(0, Run("--only", "L2", "--epochs", "2").ExitCode);
        var (names, others) = (SummaryNames(), Contents().Where(file => !file.Key.StartsWith("sgd", StringComparison.Ordinal)).ToList());
        Assert.Equal(0, Run("--only", "sgd-L2", "--epochs", "2").ExitCode);
        Assert.Equal(others, Contents().Where(file => !file.Key.StartsWith("sgd", StringComparison.Ordinal)));

        Directory.Delete(folder.At("artifacts"), recursive: true);
        string[] report = ["report", "optimization", "--only", "sgd-L2", "--epochs", "2", "--offline", "--results", folder.Path];
        Assert.Equal(0, Invocation.Of(report).ExitCode);

        Assert.Equal(names, SummaryNames());
        Assert.Single(Directory.GetDirectories(folder.At("artifacts", "models")));
        var page = Page.ReadSelfContained(File.ReadAllText(folder.At("optimization", "report.html")));
        const string Missing = "sgd-L6, sgd-L18, momentum-L6, momentum-L18, adam-L6, adam-L18: no result; not made";
        Assert.Contains(Missing, page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_whose_names_are_no_names_of_folders_have_folders_of_their_own()
    {
        foreach (var (name, seed) in new[] { ("my exp 1.json", 1), ("my exp-1.json", 2), ("ünïcødé.json", 3), ("con.json", 4) })
        {
            var file = folder.Write(name, $$"""
                { "data": { "name": "cfm" }, "network": { "family": "GFNN", "layers": 1 }, "training": { "epochs": 1, "seed": {{seed}} } }
                """);
            var run = Invocation.Of("run", file, "--offline", "--results", folder.Path);
            Assert.True(run.ExitCode == 0, run.Error);
        }

        var folders = Directory.GetDirectories(folder.Path).Select(path => Path.GetFileName(path)!)
            .Where(name => name != "artifacts").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(4, folders.Count);
        Assert.Matches("^con-[0-9a-f]{8}$", folders[0]);
        Assert.All(folders[1..3], name => Assert.Matches("^my-exp-1-[0-9a-f]{8}$", name));
        Assert.Matches("^n-c-d-[0-9a-f]{8}$", folders[3]);
    }

    [Fact]
    public void Another_specification_of_the_same_name_is_refused()
    {
        var first = folder.Write("mine.json", """
            { "data": { "name": "cfm" }, "network": { "family": "GFNN", "layers": 1 }, "training": { "epochs": 1 } }
            """);
        Assert.Equal(0, Invocation.Of("run", first, "--offline", "--results", folder.Path).ExitCode);
        Directory.CreateDirectory(folder.At("other"));
        var grid = File.ReadAllText(first).Replace("\"layers\": 1", "\"layers\": [1, 2]", StringComparison.Ordinal);
        var second = folder.Write(Path.Combine("other", "mine.json"), grid);

        var refused = Invocation.Of("run", second, "--offline", "--results", folder.Path);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("  mine: is no run of this request", refused.Error, StringComparison.Ordinal);
    }

    private Invocation Run(params string[] options) =>
        Invocation.Of(["run", "optimization", "--offline", "--results", folder.Path, .. options]);

    private IEnumerable<string> SummaryNames() =>
        File.ReadAllLines(folder.At("optimization", "summary.csv")).Select(line => line.Split(',')[0]);

    private SortedDictionary<string, string> Contents()
    {
        var files = Directory.GetFiles(folder.At("optimization"), "*", SearchOption.AllDirectories);
        return new(
            files.ToDictionary(
                path => Path.GetRelativePath(folder.At("optimization"), path).Replace(Path.DirectorySeparatorChar, '/'),
                path => Convert.ToBase64String(File.ReadAllBytes(path))),
            StringComparer.Ordinal);
    }
}
