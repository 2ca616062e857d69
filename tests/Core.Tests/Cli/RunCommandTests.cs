using System.Buffers.Binary;
using System.Text.Json;
using EquiSep.Experiments;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Core.Tests.Cli;

public sealed class RunCommandTests
{
    private const double InputSeparation = 36.81432806841838; // the authors' code, any network
    private static readonly string[] RunFiles = ["epochs.csv", "figure.png", "figure.svg", "model.safetensors", "separation.csv", "separation.json"];

    [Fact]
    public void A_run_leaves_its_tables_pictures_and_model_and_a_summary()
    {
        using var folder = new ScratchFolder();
        var run = Invocation.OfRun(folder.Path);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(RunFiles, FilesOf(folder.At("optimization", "sgd-L2")));
        Assert.Equal(["figure.png", "summary.csv", "summary.json"], FilesOf(folder.At("optimization")));

        var result = ResultFile.Read(folder.At("optimization", "sgd-L2", "separation.json"));
        Assert.Equal(["input", "block 1", "block 2", "block 3"], result.Layers.Select(layer => layer.Name));
        Assert.Equal(InputSeparation, result.Layers[0].Within, 1e-9);
        Assert.Equal(2, result.Specification.Training.Epochs);
        Assert.NotNull(result.Fit);
        Assert.Equal(3, File.ReadAllLines(folder.At("optimization", "sgd-L2", "epochs.csv")).Length);
        Assert.Contains("36.814 → ", run.Output, StringComparison.Ordinal);
        Assert.Contains(folder.At("optimization", "sgd-L2"), run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void With_json_standard_output_is_one_document_and_progress_goes_to_standard_error()
    {
        using var folder = new ScratchFolder();
        var run = Invocation.OfRun(folder.Path, "--json");
        using var document = JsonDocument.Parse(run.Output);
        var item = Assert.Single(document.RootElement.GetProperty("runs").EnumerateArray());
        Assert.Equal("completed", item.GetProperty("status").GetString());
        Assert.Equal("cfm_GFNN_2_100_sgd_0.3", item.GetProperty("summary").GetProperty("referenceName").GetString());
        Assert.Equal(InputSeparation, item.GetProperty("result").GetProperty("layers")[0].GetProperty("within").GetDouble(), 1e-9);
        Assert.All(item.GetProperty("files").EnumerateArray(), path => Assert.True(File.Exists(path.GetString())));
        Assert.Contains("[1/1] sgd-L2: 2 epochs", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_made_is_not_made_again_and_what_is_missing_is()
    {
        using var folder = new ScratchFolder();
        Invocation.OfRun(folder.Path);
        var epochs = File.ReadAllText(folder.At("optimization", "sgd-L2", "epochs.csv"));
        var separation = File.ReadAllText(folder.At("optimization", "sgd-L2", "separation.json"));
        File.Delete(folder.At("optimization", "sgd-L2", "figure.png"));

        Assert.Equal(0, Invocation.OfRun(folder.Path).ExitCode);
        Assert.Equal(epochs, File.ReadAllText(folder.At("optimization", "sgd-L2", "epochs.csv"))); // its seconds would differ
        Assert.Equal(separation, File.ReadAllText(folder.At("optimization", "sgd-L2", "separation.json")));
        Assert.Equal(RunFiles, FilesOf(folder.At("optimization", "sgd-L2")));
    }

    [Fact]
    public void Equal_work_under_another_name_or_protocol_is_trained_once()
    {
        using var folder = new ScratchFolder();
        Invocation.OfRun(folder.Path);
        var file = folder.Write("mine.json", """
            { "data": { "name": "cfm" }, "network": { "family": "GFNN", "layers": 2 }, "training": { "learningRate": 0.3, "epochs": 2, "momentum": 0.1 } }
            """);
        Assert.Equal(0, Invocation.Of("run", file, "--offline", "--results", folder.Path).ExitCode);
        Assert.Equal(0, Invocation.OfRun(folder.Path, "--protocol", "evaluation", "--overwrite").ExitCode);

        Assert.Single(Directory.GetDirectories(folder.At("artifacts", "models")));
        Assert.Equal(2, Directory.GetDirectories(folder.At("artifacts", "separations")).Length);
        var mine = ResultFile.Read(folder.At("mine", "mine", "separation.json"));
        Assert.Equal("mine", mine.Run);
        Assert.Equal("mine", mine.Specification.Name);
        Assert.Equal(0.1, mine.Specification.Training.Momentum);
    }

    [Fact]
    public void Steps_are_written_when_asked_for_and_stay()
    {
        using var folder = new ScratchFolder();
        Invocation.OfRun(folder.Path, "--log-steps");
        var lines = File.ReadAllLines(folder.At("optimization", "sgd-L2", "steps.csv"));
        Assert.Equal(1 + (2 * 8), lines.Length);
        Assert.StartsWith("16,2,", lines[^1], StringComparison.Ordinal);

        Assert.Equal(0, Invocation.OfRun(folder.Path).ExitCode);
        Assert.Equal(lines, File.ReadAllLines(folder.At("optimization", "sgd-L2", "steps.csv")));
    }

    [Fact]
    public void Steps_can_be_had_after_the_training_too()
    {
        using var folder = new ScratchFolder();
        Invocation.OfRun(folder.Path);
        Assert.Equal(RunFiles, FilesOf(folder.At("optimization", "sgd-L2")));
        Invocation.OfRun(folder.Path, "--log-steps");
        Assert.Equal(1 + (2 * 8), File.ReadAllLines(folder.At("optimization", "sgd-L2", "steps.csv")).Length);
    }

    [Fact]
    public void A_summary_holds_the_runs_of_earlier_sessions_too()
    {
        using var folder = new ScratchFolder();
        Invocation.OfRun(folder.Path);
        var run = Invocation.Of("run", "optimization", "--only", "adam-L2", "--epochs", "2", "--offline", "--results", folder.Path);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["run", "sgd-L2", "adam-L2"], File.ReadAllLines(folder.At("optimization", "summary.csv")).Select(line => line.Split(',')[0]));
        Assert.DoesNotContain("sgd-L2 ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_and_pictures_of_an_earlier_result_go_and_other_files_stay()
    {
        using var folder = new ScratchFolder();
        Invocation.OfRun(folder.Path);
        string[] stale = [folder.At("optimization", "collapse.csv"), folder.At("optimization", "sgd-L2", "emergence.csv")];
        string[] own = [folder.At("optimization", "notes.csv"), folder.At("optimization", "sgd-L2", "notes.png")];
        Array.ForEach([.. stale, .. own], path => File.WriteAllText(path, ""));

        Assert.Equal(0, Invocation.OfRun(folder.Path).ExitCode);

        Assert.All(stale, path => Assert.False(File.Exists(path)));
        Assert.All(own, path => Assert.True(File.Exists(path)));
    }

    [Theory]
    [InlineData("--repeat", "2", "sgd-L2-seed666", "sgd-L2-seed667")]
    [InlineData("--seeds", "1,3", "sgd-L2-seed1", "sgd-L2-seed3")]
    public void Several_seeds_make_several_runs_and_the_table_of_spread(string option, string value, params string[] runs)
    {
        using var folder = new ScratchFolder();
        var run = Invocation.OfRun(folder.Path, option, value);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(runs, Directory.GetDirectories(folder.At("optimization")).Select(Path.GetFileName).Order());
        Assert.StartsWith("sgd-L2,pearson,2,", File.ReadAllLines(folder.At("optimization", "spread.csv"))[1], StringComparison.Ordinal);
        Assert.Contains("sgd-L2, 2 seeds: r ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("repeat must be an integer from 1", "--repeat", "0")]
    [InlineData("not 'x'", "--seeds", "1,x")]
    [InlineData("seeds must be a list of increasing integers", "--seeds", "3,1")]
    [InlineData("cannot be given beside", "--seeds", "1", "--repeat", "2")]
    [InlineData("accuracy", "--choose", "best")]
    public void Seeds_and_choices_that_cannot_be_are_refused(string message, params string[] options)
    {
        using var folder = new ScratchFolder();
        var run = Invocation.OfRun(folder.Path, options);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_figure_shows_only_the_chosen_learning_rate_when_that_is_asked_for()
    {
        using var folder = new ScratchFolder();
        string[] command = ["run", "learning-rate", "--only", "lr0.1", "--only", "lr0.3", "--epochs", "2", "--offline", "--results", folder.Path];
        Assert.Equal(0, Invocation.Of(command).ExitCode);
        var both = Area(folder.At("learning-rate", "figure.png"));
        Assert.Equal(0, Invocation.Of([.. command, "--choose", "accuracy"]).ExitCode);
        Assert.InRange(Area(folder.At("learning-rate", "figure.png")), 1, both * 3 / 4);
        Assert.Single(File.ReadAllLines(folder.At("learning-rate", "summary.csv")), line => line.EndsWith(",true", StringComparison.Ordinal));

        // In pixels: width and height are the first numbers of a PNG. How many bytes it has depends on the processor.
        static int Area(string png)
        {
            var header = File.ReadAllBytes(png).AsSpan(16, 8);
            return BinaryPrimitives.ReadInt32BigEndian(header) * BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        }
    }

    [Fact]
    public void Divergence_is_a_result()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("wild.json", """
            { "data": { "name": "cfm" }, "network": { "family": "GFNNNoBN" }, "training": { "learningRate": 1000, "epochs": 5, "weightDecay": 0 } }
            """);
        var run = Invocation.Of("run", file, "--offline", "--results", folder.Path);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("diverged at epoch 1", run.Output, StringComparison.Ordinal);
        var result = ResultFile.Read(folder.At("wild", "wild", "separation.json"));
        Assert.Equal(1, result.DivergedAtEpoch);
        Assert.Empty(result.Layers);
        Assert.Null(result.Fit);
        Assert.Equal(RunFiles, FilesOf(folder.At("wild", "wild")));
    }

    [Fact]
    public void A_run_that_fails_says_why_and_the_others_go_on()
    {
        using var folder = new ScratchFolder();
        Invocation.OfRun(folder.Path);
        var record = Assert.Single(Directory.GetFiles(folder.At("artifacts", "models"), "model.json", SearchOption.AllDirectories));
        File.WriteAllBytes(record, SealedJson.Write(SealedJson.Read<ModelRecord>(File.ReadAllBytes(record)) with { TrainSha256 = new string('0', 64) }));
        Directory.Delete(folder.At("artifacts", "separations"), recursive: true);

        var run = Invocation.Of("run", "optimization", "--only", "L2", "--epochs", "2", "--offline", "--results", folder.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Failed: sgd-L2:", run.Error, StringComparison.Ordinal);
        Assert.Contains("The model was trained on other images of cfm than those of", run.Error, StringComparison.Ordinal);
        Assert.Equal(RunFiles, FilesOf(folder.At("optimization", "momentum-L2")));
        Assert.Equal(RunFiles, FilesOf(folder.At("optimization", "adam-L2")));
    }

    [Fact]
    public void Data_that_cannot_be_had_fails_the_runs_that_need_them()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("other.json", """{ "data": { "name": "cfm", "seed": 667 }, "network": { "family": "GFNN" }, "training": { "epochs": 1 } }""");
        var nothing = Directory.CreateDirectory(folder.At("nothing")).FullName;
        var run = Invocation.Of("run", file, "--data", nothing, "--results", folder.At("results"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Failed: other: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(nothing, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_that_cannot_be_written_is_said_after_the_results_of_the_runs()
    {
        using var folder = new ScratchFolder();
        Invocation.OfRun(folder.Path);
        File.Delete(folder.At("optimization", "summary.json"));
        Directory.CreateDirectory(folder.At("optimization", "summary.json"));
        var run = Invocation.OfRun(folder.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Failed: the summary of optimization:", run.Error, StringComparison.Ordinal);
        Assert.Contains("36.814 → ", run.Output, StringComparison.Ordinal);
    }

    private static IEnumerable<string?> FilesOf(string folder) => Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
