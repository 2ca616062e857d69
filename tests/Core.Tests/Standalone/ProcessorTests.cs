namespace EquiSep.Core.Tests.Standalone;

/// <summary>Processes that are told to do without some of the processor's instructions, as others lack them.</summary>
public sealed class ProcessorTests
{
    // Odd sizes, so that every path of the products, whole registers and remainders, is taken.
    private const string Run = """
        { "data": { "name": "cfm", "perClass": 33 }, "network": { "family": "GFNN", "layers": 3, "width": 37 },
          "training": { "optimizer": "adam", "learningRate": 0.003, "epochs": 2 } }
        """;

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "0")]
    [InlineData("DOTNET_PreferredVectorBitWidth", "128")]
    public async Task The_width_of_the_registers_does_not_change_a_bit_of_the_trained_network(string variable, string value)
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("odd.json", Run);
        Assert.Equal(0, Invocation.Of("run", file, "--offline", "--results", folder.At("widest")).ExitCode);

        using var process = StandaloneProcess.Start([(variable, value)], "run", file, "--offline", "--results", folder.At("narrower"));
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await StandaloneProcess.WaitAsync(process);

        Assert.True(process.ExitCode == 0, error);
        Assert.Equal(File.ReadAllBytes(Model("widest")), File.ReadAllBytes(Model("narrower")));

        string Model(string results) => folder.At(results, "odd", "odd", "model.safetensors");
    }
}
