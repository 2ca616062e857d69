using System.Text.Json;
using EquiSep.Cli.Display;
using EquiSep.Cli.Results;

namespace EquiSep.Core.Tests.Cli;

public sealed class ReportTests
{
    private static readonly TableColumn[] Columns = [new("run"), new("seconds", DropOrder: 2), new("r"), new("names", DropOrder: 1)];
    private static readonly double[] Numbers = [1, -2.5, 3e-7];
    private static readonly string[] Words = ["1, 2"];
    private static readonly string[][] Rows = [["sgd-L18", "10.5", "-0.9968", "cfm_GFNN_18"], ["adam", "1.0", "–", ""]];

    [Theory]
    [InlineData(80, "run       seconds   r         names", "")]
    [InlineData(36, "run     seconds r       names", "")]
    [InlineData(30, "run       seconds   r", "names")]
    [InlineData(18, "run       r", "names, seconds")]
    [InlineData(5, "run     r", "names, seconds")]
    public void A_table_fits_the_width_and_says_what_it_left_out(int width, string header, string left)
    {
        using var output = new StringWriter();
        Assert.Equal(left, string.Join(", ", TextTable.Write(output, width, Columns, Rows)));
        var lines = output.ToString().Split('\n');
        Assert.Equal(header, lines[0].TrimEnd('\r'));
        Assert.StartsWith("sgd-L18", lines[2], StringComparison.Ordinal);
        Assert.True(width < 15 || lines.All(line => line.TrimEnd('\r').Length <= width));
    }

    [Fact]
    public void The_report_names_the_picture_the_tables_and_every_file_of_a_run_once()
    {
        using var folder = new ScratchFolder();
        var run = Invocation.Of("run", "optimization", "--only", "L2", "--epochs", "1", "--offline", "--results", folder.Path);
        Assert.Contains($"Picture: {folder.At("optimization", "figure.png")}", run.Output, StringComparison.Ordinal);
        Assert.Contains(folder.At("optimization", "summary.csv"), run.Output, StringComparison.Ordinal);
        var runs = Assert.Single(run.Output.Split('\n'), line => line.StartsWith("Runs:", StringComparison.Ordinal));
        Assert.Contains(folder.At("optimization", "RUN"), runs, StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(folder.At("optimization", "sgd-L2")), path => Assert.Contains(Path.GetFileName(path), runs, StringComparison.Ordinal));
    }

    [Fact]
    public void With_json_every_path_that_was_written_is_listed()
    {
        using var folder = new ScratchFolder();
        using var document = JsonDocument.Parse(Invocation.OfRun(folder.Path, "--json").Output);
        var listed = document.RootElement.GetProperty("runs").EnumerateArray().Append(document.RootElement)
            .SelectMany(item => item.GetProperty("files").EnumerateArray()).Select(path => path.GetString());
        Assert.Equal(Directory.GetFiles(folder.At("optimization"), "*", SearchOption.AllDirectories).Order(), listed.Order());
    }

    [Fact]
    public void A_run_says_where_its_images_come_from()
    {
        using var folder = new ScratchFolder();
        Assert.Contains("Images of cfm: ", Invocation.OfRun(folder.Path).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_of_numbers_take_one_line_of_JSON()
    {
        Assert.Equal("{\n  \"a\": [1, -2.5, 3E-07],\n  \"b\": [\n    \"1, 2\"\n  ]\n}\n", WholeJson.Text(new { A = Numbers, B = Words }));
    }

    [Fact]
    public void A_log_that_cannot_be_written_does_not_end_the_training()
    {
        using var folder = new ScratchFolder();
        using var output = new BrokenWriter();
        var run = Invocation.Of(output, TestContext.Current.CancellationToken,
            "run", "optimization", "--only", "sgd-L2", "--epochs", "2", "--offline", "--results", folder.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("Failed: No space left on device", run.Error.Trim());
        Assert.True(File.Exists(folder.At("optimization", "sgd-L2", "separation.json")));
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("No space left on device");

        public override void WriteLine() => throw new IOException("No space left on device");
    }
}
