namespace EquiSep.Core.Tests.Cli;

public sealed class RefusalTests
{
    [Fact]
    public void A_preset_that_does_not_exist_is_refused_with_the_nearest_one()
    {
        var run = Invocation.Of("run", "optimisation");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("There is no preset 'optimisation'; did you mean 'optimization'?", run.Error.Trim());
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Every_change_that_is_not_allowed_is_refused_by_field_and_said_once()
    {
        var run = Invocation.Of("run", "optimization", "--epochs", "0", "--batch-size", "1", "--seed", "-1", "--dataset-seed", "-2", "--protocol", "x");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(
            ["data.seed", "training.batchSize", "training.epochs", "training.seed", "analysis.protocol"],
            run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void Only_what_matches_nothing_is_refused_with_the_names_there_are()
    {
        var run = Invocation.Of("run", "optimization", "--only", "sgd", "--only", "rmsprop");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--only 'rmsprop' matches no run; there are sgd-L2, sgd-L6,", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_specification_file_is_refused_with_all_its_errors_before_any_work()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("bad.json", """{ "data": { "name": "cfm" }, "network": { "family": "GFN", "layers": 0 }, "trainig": {} }""");
        var run = Invocation.Of("run", file, "--results", folder.At("results"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("network.family must be one of GFNN", run.Error, StringComparison.Ordinal);
        Assert.Contains("network.layers must be an integer from 1 to 1000, not 0", run.Error, StringComparison.Ordinal);
        Assert.Contains("trainig is unknown; did you mean training?", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("results")));
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused()
    {
        var run = Invocation.Of("run", "nowhere.json");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"The specification nowhere.json cannot be read: there is no such file.{Environment.NewLine}", run.Error);
        var without = Path.Combine("no-such-folder", "nowhere.json");
        Assert.Equal($"The specification {without} cannot be read: there is no such file.{Environment.NewLine}", Invocation.Of("run", without).Error);
    }

    [Theory]
    [InlineData("[1,2\n", "line 2, byte 1")]
    [InlineData("""{ "data": { "name": "cfm" }""", "line 1, byte 28")]
    public void A_file_that_breaks_off_is_refused_with_the_place(string text, string place)
    {
        using var folder = new ScratchFolder();
        var run = Invocation.Of("run", folder.Write("half.json", text));
        Assert.Equal($"The specification is not valid JSON at {place}: the text ends before its last object or list does.{Environment.NewLine}", run.Error);
    }

    [Fact]
    public void Results_that_cannot_be_written_are_refused_before_any_work()
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("a-file", "");
        var run = Invocation.OfRun(file);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("cannot be written", run.Error, StringComparison.Ordinal);
        Assert.Contains("--results DIR", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_without_a_name_are_refused()
    {
        var run = Invocation.OfRun("");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--results is empty", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--features is empty; name a .npy file.", "measure", "--features", "", "--labels", "l.npy")]
    [InlineData("--labels is empty; name a .npy file.", "measure", "--features", "f.npy", "--labels", " ")]
    [InlineData("--out is empty; name a folder.", "dataset", "cfm", "--out", "")]
    [InlineData("The name of a folder to compare is empty;", "compare", "", "x")]
    [InlineData("The experiment is empty; name a preset or a specification file.", "run", "")]
    [InlineData("--results is empty; name a folder.", "list", "--results", "")]
    [InlineData("--results is empty; name a folder.", "gc", "--results", "")]
    [InlineData("--results is empty; name a folder.", "serve", "--results", "")]
    public void What_is_named_by_nothing_is_refused(string message, params string[] line)
    {
        var run = Invocation.Of(line);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("run", "optimization")]
    [InlineData("serve")]
    [InlineData("list")]
    [InlineData("gc")]
    [InlineData("show", "x")]
    [InlineData("rm", "x")]
    public void A_file_in_place_of_a_results_folder_is_refused_as_one(params string[] command)
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("a-file", "");
        var run = Invocation.Of([.. command, "--results", file]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("is a file", run.Error, StringComparison.Ordinal);
        Assert.Contains("ame a", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void A_file_whose_name_begins_with_a_sign_and_standard_input_are_specifications()
    {
        using var folder = new ScratchFolder();
        const string Text = """{ "data": { "name": "cfm" }, "network": { "family": "GFNN", "layers": 7 } }""";
        var file = folder.Write("@my.json", Text);
        var named = Invocation.Of("run", file, "--dry-run");
        Assert.True(named.ExitCode == 0, named.Error);
        var read = Invocation.OfInput(Text, "run", "-", "--dry-run", "--json");
        Assert.True(read.ExitCode == 0, read.Error);
        Assert.Contains("\"layers\": 7", read.Output, StringComparison.Ordinal);
        Assert.Contains("\"name\": \"stdin\"", read.Output, StringComparison.Ordinal);
        Assert.Contains("is empty", Invocation.OfInput("", "run", "-").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_directory_without_a_name_is_refused()
    {
        var run = Invocation.Of("dataset", "cfm", "--data", "");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("--data is empty; name a directory.", run.Error.Trim());
    }

    [Theory]
    [InlineData("optimization", "the results of a preset")]
    [InlineData("Artifacts", "what runs share")]
    public void A_name_whose_folder_belongs_to_something_else_is_refused(string name, string owner)
    {
        using var folder = new ScratchFolder();
        var file = folder.Write(name + ".json", """{ "data": { "name": "cfm" }, "network": { "family": "GFNN" } }""");
        var run = Invocation.Of("run", file, "--results", folder.At("results"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"name must not be {name}: the folder of that name holds {owner}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_and_a_file_of_any_length_are_no_specifications()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.At("folder.json"));
        foreach (var of in new[] { folder.At("folder.json"), folder.At(".") })
        {
            Assert.Contains($"The specification {of} cannot be read: it is a folder", Invocation.Of("run", of).Error, StringComparison.Ordinal);
        }

        var file = folder.Write("long.json", new string(' ', 1_000_001));
        Assert.Contains("it is longer than 1000000 characters", Invocation.Of("run", file).Error, StringComparison.Ordinal);
        Assert.Contains("is empty", Invocation.Of("run", folder.Write("empty.json", "\n")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run optimization --epochs many", "--epochs must be a whole number up to 100000, not 'many'.")]
    [InlineData("run optimization --epochs 1e30", "--epochs must be a whole number up to 100000, not '1e30'.")]
    [InlineData("run optimization --repeat 1e30", "--repeat must be a whole number up to 10000, not '1e30'.")]
    [InlineData("run frozen --frozen-epochs 99999999999", "--frozen-epochs must be a whole number up to 100000, not '99999999999'.")]
    [InlineData("run optimization --seed 99999999999", "--seed must be a whole number up to 2147483647, not")]
    [InlineData("run optimization --device gpu", "--device is 'gpu'; allowed are cpu, cuda, libtorch.")]
    [InlineData("dataset cfm --per-class 1.5", "--per-class must be a whole number up to 6000, not '1.5'.")]
    [InlineData("run optimization --parallel 0", "--parallel must be from 1 to 1024, not 0.")]
    [InlineData("run optimization --mirror mnist", "is not CORPUS=URL")]
    [InlineData("run optimization --mirror mnist=ftp://host/", "--mirror of Mnist is not such as Mnist=https://host/folder/; allowed are https addresses")]
    [InlineData("run optimization --mirror mnist=", "--mirror of Mnist is not such as")]
    [InlineData("run optimization --mirror =https://host/", "--mirror '' is not CORPUS=URL")]
    [InlineData("run optimization --data /no/such/folder", "--data /no/such/folder cannot be used: there is no such directory; name a directory.")]
    [InlineData("serve --data /no/such/folder", "there is no such directory")]
    [InlineData("run @optimization", "There is no preset '@optimization'")]
    [InlineData("run -- -x.json", "The specification -x.json cannot be read: there is no such file.")]
    [InlineData("run -x.json", "There is no option '-x.json'.")]
    [InlineData("keys new a --role owner", "--role must be one of read, launch, admin, not 'owner'.")]
    [InlineData("keys new a --role 1", "--role must be one of read, launch, admin, not '1'.")]
    [InlineData("keys new a --role read --number x", "--number must be a whole number up to")]
    [InlineData("keys new a --role read --number -1", "--number must be a whole number from 0.")]
    [InlineData("run optimization --verbose", "--verbose")]
    [InlineData("run --verbose", "There is no option '--verbose'.")]
    [InlineData("run", "missing")]
    [InlineData("measure --features f.npy", "--labels")]
    [InlineData("dataset imagenet", "data.name must be one of cm, cfm, cc, fashion_mnist, cifar10, not \"imagenet\"")]
    [InlineData("dataset cm --per-class 5422", "data.perClass must be an integer from 1 to 5421 for cm, not 5422")]
    [InlineData("dataset cfm --per-class 5 --imbalanced", "exclude each other")]
    [InlineData("dataset cfm --data /no/such/folder", "there is no such directory")]
    [InlineData("presets figure-1", "There is no preset 'figure-1'")]
    [InlineData("fly", "'fly'")]
    public void A_command_line_that_makes_no_sense_ends_with_code_2_and_says_why(string line, string expected)
    {
        var run = Invocation.Of(line.Split(' '));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }
}
