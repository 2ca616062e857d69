namespace EquiSep.Core.Tests.Cli;

/// <summary>What is damaged is said and made again; it is never used.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public DamageTests() => Assert.Equal(0, Invocation.OfRun(folder.Path).ExitCode);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("models", "model.safetensors")]
    [InlineData("models", "model.json")]
    [InlineData("separations", "separation.json")]
    [InlineData("datasets", "manifest.json")]
    public void A_changed_artifact_is_made_again(string kind, string name)
    {
        var result = Numbers();
        var file = Artifact(kind, name);
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
        AssertMadeAgain(result);
    }

    [Theory]
    [InlineData("models", "model.safetensors")]
    [InlineData("models", "model.json")]
    [InlineData("separations", "separation.json")]
    public void A_truncated_empty_or_missing_artifact_is_made_again(string kind, string name)
    {
        var result = Numbers();
        File.WriteAllBytes(Artifact(kind, name), File.ReadAllBytes(Artifact(kind, name))[..10]);
        AssertMadeAgain(result);
        File.WriteAllText(Artifact(kind, name), "");
        AssertMadeAgain(result);
        File.Delete(Artifact(kind, name));
        Assert.Equal(0, Invocation.OfRun(folder.Path).ExitCode);
        Assert.Equal(result, Numbers());
        Assert.True(File.Exists(Artifact(kind, name)));
    }

    [Theory]
    [InlineData("train.safetensors")]
    [InlineData("test.safetensors")]
    public void Damaged_images_are_made_again_before_anything_is_made_of_them(string name)
    {
        var result = Numbers();
        Directory.Delete(folder.At("artifacts", "models"), recursive: true);
        var bytes = File.ReadAllBytes(Artifact("datasets", name));
        bytes[^1000] ^= 1;
        File.WriteAllBytes(Artifact("datasets", name), bytes);
        AssertMadeAgain(result);
    }

    [Fact]
    public void A_separation_of_other_weights_is_made_again()
    {
        var model = Path.GetDirectoryName(Artifact("models", "model.json"))!;
        Directory.Delete(model, recursive: true);
        var run = Invocation.OfRun(folder.Path, "--device", "libtorch");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\"device\": \"libtorch\"", File.ReadAllText(folder.At("optimization", "sgd-L2", "separation.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_copies_in_the_folder_of_a_run_are_replaced()
    {
        var names = new[] { "model.safetensors", "epochs.csv" };
        var whole = names.Select(name => File.ReadAllBytes(folder.At("optimization", "sgd-L2", name))).ToList();
        Assert.All(names, name => File.WriteAllText(folder.At("optimization", "sgd-L2", name), "x"));
        Assert.Equal(0, Invocation.OfRun(folder.Path).ExitCode);
        Assert.Equal(whole, names.Select(name => File.ReadAllBytes(folder.At("optimization", "sgd-L2", name))));
    }

    private void AssertMadeAgain(string numbers)
    {
        var run = Invocation.OfRun(folder.Path);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("is damaged (", run.Output, StringComparison.Ordinal);
        Assert.Contains("is made again", run.Output, StringComparison.Ordinal);
        Assert.Equal(numbers, Numbers());
        Assert.DoesNotContain("damaged", Invocation.OfRun(folder.Path).Output, StringComparison.Ordinal);
    }

    private string Numbers() => File.ReadAllText(folder.At("optimization", "sgd-L2", "separation.csv"));

    private string Artifact(string kind, string name)
    {
        return Path.Combine(Assert.Single(Directory.GetDirectories(folder.At("artifacts", kind))), name);
    }
}
