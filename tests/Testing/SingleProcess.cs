using System.Text.Json;
using EquiSep.Experiments;

namespace EquiSep.Testing;

/// <summary>What a run gave.</summary>
internal sealed record Result(byte[] Model, SeparationResult Separation);

/// <summary>The command line: one process that nobody interrupts.</summary>
internal static class SingleProcess
{
    private static readonly TimeSpan longest = TimeSpan.FromMinutes(5);

    /// <summary>Runs a specification.</summary>
    /// <returns>The results, by the seed of the training.</returns>
    public static async Task<IReadOnlyDictionary<int, Result>> RunAsync(object specification)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(specification));
            return (await RunAsync(["run", file])).ToDictionary(result => result.Separation.Specification.Training.Seed);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Carries a command out.</summary>
    public static async Task<IReadOnlyList<Result>> RunAsync(string[] command)
    {
        var folder = Directory.CreateTempSubdirectory("equisep-results-");
        try
        {
            await Command.RunAsync(new("dotnet", [Checkout.Program("Cli"), .. command, "--results", folder.FullName]), longest);
            return [.. folder.GetFiles("separation.json", SearchOption.AllDirectories).Where(IsOfRun).Select(Read)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Whether a run of the API has the same weights and the same separation, to the last bit.</summary>
    public static async Task AssertSameAsync(Result expected, ApiClient api, string run)
    {
        var separation = await api.SeparationAsync(run);
        Assert.Equal(expected.Model, await api.ModelAsync(run));
        Assert.Equal(Measured(expected.Separation), Measured(separation));
    }

    // All of it but what is the run's own, and the time that it took.
    private static string Measured(SeparationResult result)
    {
        var specification = result.Specification with { Name = null };
        return JsonSerializer.Serialize(result with { Run = "", Specification = specification, Durations = new(0, 0, 0) }, ContractJson.Options);
    }

    // The store that it works on lies in the same folder.
    private static bool IsOfRun(FileInfo separation) => File.Exists(Path.Combine(separation.DirectoryName!, "model.safetensors"));

    private static Result Read(FileInfo separation) => new(
        File.ReadAllBytes(Path.Combine(separation.DirectoryName!, "model.safetensors")),
        JsonSerializer.Deserialize<SeparationResult>(File.ReadAllText(separation.FullName), ContractJson.Options)!);
}
