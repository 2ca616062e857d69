using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Cli;

/// <summary>The presets of what is measured beside the law, their smallest runs whole.</summary>
public sealed class MeasurePresetsTests
{
    [Fact]
    public void The_robustness_preset_measures_every_draw_at_every_scale()
    {
        var result = Run("robustness", "lr0.001");

        Assert.Equal(20, result.Robustness.Count);
        Assert.Equal([0.05, 0.1, 0.2, 0.4], result.Robustness.Select(measured => measured.Scale).Distinct());
        Assert.All(result.Robustness, measured => Assert.Equal(result.Layers[0], measured.Layers[0]));
        Assert.All(result.Robustness, measured => Assert.NotNull(measured.Fit));
        Assert.Equal(8, result.Robustness[0].Layers.Count);

        // Small noise harms little, and large noise more.
        Assert.InRange(Accuracy(0.05), result.Accuracy!.Test - 0.1, 1);
        Assert.True(Accuracy(0.4) < Accuracy(0.05));

        double Accuracy(double scale) => result.Robustness.Where(measured => measured.Scale == scale).Average(measured => measured.Accuracy.Test);
    }

    [Fact]
    public void The_test_set_preset_measures_test_images_beside_the_training_images()
    {
        var result = Run("test-set", "sgd-L2");

        Assert.Equal(result.Layers.Select(layer => (layer.Index, layer.Name, layer.Width)), result.Test!.Layers.Select(layer => (layer.Index, layer.Name, layer.Width)));
        Assert.NotNull(result.Test.Fit);

        // The first 1,000 test images of Fashion-MNIST, which are those of the bundled sample.
        Assert.Equal(36.63764669412651, result.Test.Layers[0].Within, 1e-9);
    }

    [Fact]
    public void The_neural_collapse_preset_measures_the_last_layer()
    {
        var result = Run("neural-collapse", "adam-L6");

        Assert.Equal(result.Layers[^1].Within / 10, result.Collapse!.Variability, 1e-12);
        Assert.InRange(result.Collapse.NearestCentreAgreement, 0.3, 1);
        Assert.InRange(result.Collapse.SelfDuality, 0.01, 1.4);
        Assert.Null(result.Test);
        Assert.Empty(result.Robustness);
    }

    private static SeparationResult Run(string preset, string name)
    {
        using var folder = new ScratchFolder();
        var run = Invocation.Of("run", preset, "--only", name, "--epochs", "3", "--offline", "--results", folder.Path);
        Assert.True(run.ExitCode == 0, run.Error);
        return ResultFile.Read(folder.At(preset, name, "separation.json"));
    }
}
