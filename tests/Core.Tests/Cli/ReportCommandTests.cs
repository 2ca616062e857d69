using System.Text.Json;
using System.Text.RegularExpressions;
using EquiSep.Core.Tests.Reports;

namespace EquiSep.Core.Tests.Cli;

public sealed partial class ReportCommandTests
{
    [Fact]
    public void A_report_makes_what_is_missing_and_says_what_was_not_asked_for()
    {
        using var folder = new ScratchFolder();
        var run = Invocation.Of("report", "optimization", "--only", "L2", "--epochs", "2", "--offline", "--results", folder.Path);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains($"Report:  {folder.At("optimization", "report.html")}, {folder.At("optimization", "report.md")}", run.Output, StringComparison.Ordinal);

        var page = Page.ReadSelfContained(File.ReadAllText(folder.At("optimization", "report.html")));
        Assert.Equal(["sgd-L2", "momentum-L2", "adam-L2"], Page.Rows(page, "The fitted law").Select(row => row[0]));
        Assert.All(Page.Rows(page, "The fitted law"), row => Assert.Equal("36.814", row[6]));
        Assert.Contains("sgd-L6, sgd-L18, momentum-L6, momentum-L18, adam-L6, adam-L18: no result; not made", page.Root!.Value, StringComparison.Ordinal);
        var result = ResultFile.Read(folder.At("optimization", "sgd-L2", "separation.json"));
        foreach (var fact in (string[])[result.Data.TrainSha256, result.ModelSha256, result.Environment.LibTorch, "\"epochs\":2"])
        {
            Assert.Contains(fact, page.Root!.Value, StringComparison.Ordinal);
        }

        var markdown = File.ReadAllText(folder.At("optimization", "report.md"));
        var pictures = Picture().Matches(markdown).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(page.Descendants("img").Count(), pictures.Count);
        Assert.All(pictures, path => Assert.True(File.Exists(folder.At("optimization", path)), path));
    }

    [Fact]
    public void With_everything_made_a_report_trains_nothing()
    {
        using var folder = new ScratchFolder();
        Invocation.OfRun(folder.Path);
        var record = Assert.Single(Directory.GetFiles(folder.At("artifacts", "models"), "model.json", SearchOption.AllDirectories));
        var written = File.GetLastWriteTimeUtc(record);
        var run = Invocation.Of("report", "optimization", "--only", "sgd-L2", "--epochs", "2", "--offline", "--results", folder.Path, "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(written, File.GetLastWriteTimeUtc(record));
        using var document = JsonDocument.Parse(run.Output);
        var files = document.RootElement.GetProperty("files").EnumerateArray().Select(path => path.GetString()).ToList();
        Assert.Contains(folder.At("optimization", "report.html"), files);
        Assert.All(files, path => Assert.True(File.Exists(path)));
    }

    [Fact]
    public void A_report_is_refused_as_a_run_is()
    {
        var run = Invocation.Of("report", "optimisation");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("did you mean 'optimization'?", run.Error, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^!\[[^\]]*\]\(([^)]+)\)$", RegexOptions.Multiline)]
    private static partial Regex Picture();
}
