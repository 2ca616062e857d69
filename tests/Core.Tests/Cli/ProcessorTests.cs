using System.Text.Json.Nodes;

namespace EquiSep.Core.Tests.Cli;

/// <summary>Processes that are told to do without some of the processor's instructions, as others lack them.</summary>
public sealed class ProcessorTests(ProcessorTests.Reference reference) : IClassFixture<ProcessorTests.Reference>
{
    private const string Avx2 = "DOTNET_EnableAVX512=0";
    private const string Narrow = "DOTNET_PreferredVectorBitWidth=128";
    private const string NarrowVectors = "DOTNET_MaxVectorTBitWidth=128";
    private const string WideVectors = "DOTNET_MaxVectorTBitWidth=512";

    /// <summary>Takes fused multiply-adds away as well.</summary>
    private const string Sse = "DOTNET_EnableAVX2=0";

    [Theory]
    [InlineData(Avx2)]
    [InlineData(Narrow)]
    public async Task The_width_of_the_registers_changes_no_bit_of_a_trained_network_and_of_its_measures(string setting)
    {
        using var folder = new ScratchFolder();

        await RunAsync(setting, Reference.Train(reference.At("odd.json"), folder.Path));

        Assert.Equal(File.ReadAllBytes(Reference.Model(reference.At("results"))), File.ReadAllBytes(Reference.Model(folder.Path)));
        Assert.Equal(Reference.Numbers(reference.At("results")), Reference.Numbers(folder.Path));
    }

    [Theory]
    [InlineData(Avx2)]
    [InlineData(Narrow)]
    [InlineData(NarrowVectors)]
    [InlineData(WideVectors)]
    [InlineData(Sse)]
    public async Task The_processor_changes_no_bit_of_the_separation_of_given_features(string setting)
    {
        foreach (var (arguments, expected) in reference.Measured)
        {
            Assert.Equal(expected, Reference.Separation(await RunAsync(setting, arguments)));
        }
    }

    private static async Task<string> RunAsync(string setting, string[] arguments)
    {
        var pair = setting.Split('=');
        using var process = CliProcess.Start([(pair[0], pair[1])], arguments);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await CliProcess.WaitAsync(process);
        Assert.True(process.ExitCode == 0, await error);
        return output;
    }

    /// <summary>The same in this process.</summary>
    public sealed class Reference : IDisposable
    {
        // Odd sizes, so that every path of the products, whole registers and remainders, is taken.
        private const string Run = """
            { "data": { "name": "cfm", "perClass": 33 }, "network": { "family": "GFNN", "layers": 3, "width": 37 },
              "training": { "optimizer": "adam", "learningRate": 0.003, "epochs": 2 },
              "analysis": { "testSet": true, "collapse": true, "measureAt": [1], "robustness": { "scales": [0.1], "draws": 1 } } }
            """;

        private readonly ScratchFolder folder = new();

        public Reference()
        {
            Assert.Equal(0, Invocation.Of(Train(folder.Write("odd.json", Run), At("results"))).ExitCode);
            var random = new System.Random(1);
            Measure(Enumerable.Range(0, 150 * 1027).Select(_ => random.NextSingle()).ToArray(), "<f4", 150, 1027, []);
            Measure(Enumerable.Range(0, 43 * 39).Select(_ => random.NextDouble()).ToArray(), "<f8", 43, 39, ["--imbalanced"]);
        }

        /// <summary>Arguments of commands, and the separation that they print here.</summary>
        internal List<(string[] Arguments, string Separation)> Measured { get; } = [];

        public string At(string name) => folder.At(name);

        public void Dispose() => folder.Dispose();

        internal static string[] Train(string file, string results) => ["run", file, "--offline", "--device", "cpu", "--results", results];

        internal static string Model(string results) => Path.Combine(results, "odd", "odd", "model.safetensors");

        /// <summary>Everything that was measured: the result without times and facts of the machine.</summary>
        internal static string Numbers(string results)
        {
            var result = JsonNode.Parse(File.ReadAllText(Path.Combine(results, "odd", "odd", "separation.json")))!.AsObject();
            Assert.True(result.Remove("durations") && result.Remove("environment"));
            string[] measures = ["layers", "fit", "accuracy", "loss", "test", "emergence", "robustness", "collapse"];
            Assert.All(measures, measure => Assert.NotNull(result[measure]));
            return result.ToJsonString();
        }

        internal static string Separation(string output)
        {
            var printed = JsonNode.Parse(output)!.AsObject();
            Assert.True(printed.Remove("seconds"));
            return printed.ToJsonString();
        }

        private void Measure<T>(T[] values, string type, int samples, int width, string[] options)
            where T : unmanaged
        {
            string features = At($"features{width}.npy"), labels = At($"labels{width}.npy");
            File.WriteAllBytes(features, MeasureCommandTests.Npy(type, $"({samples}, {width})", values));
            long[] classes = [.. Enumerable.Range(0, samples).Select(i => (long)(i * i % 7))];
            File.WriteAllBytes(labels, MeasureCommandTests.Npy("<i8", $"({samples},)", classes));
            string[] arguments = ["measure", "--features", features, "--labels", labels, .. options];
            Measured.Add((arguments, Separation(Invocation.Of(arguments).Output)));
        }
    }
}
