using System.Text.Json;
using EquiSep.Core.Separation;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Separation;

public sealed class ClassificationTests
{
    [Fact]
    public void Accuracy_and_cross_entropy_are_those_worked_out_by_hand()
    {
        // Probabilities of the true classes: 1/2 of (1/2, 1/4, 1/4), 1/4 of the same, and 1/3 of equal ones, where the first class is chosen.
        float[] logits = [MathF.Log(2), 0, 0, MathF.Log(2), 0, 0, 5, 5, 5];

        var result = Classification.Of(logits, [0, 2, 0]);

        Assert.Equal(2.0 / 3, result.Accuracy, 1e-15);
        Assert.Equal((Math.Log(2) + Math.Log(4) + Math.Log(3)) / 3, result.Loss, 1e-7);
    }

    [Fact]
    public void Logits_whose_exponentials_overflow_have_a_loss()
    {
        var result = Classification.Of([1000, 0, -1000], [2]);

        Assert.Equal(2000, result.Loss);
        Assert.Equal(0, result.Accuracy);
    }

    [Fact]
    public void Logits_that_are_not_finite_have_no_loss_and_a_result_can_be_written_all_the_same()
    {
        var result = Classification.Of([float.NaN, 0, float.PositiveInfinity, 1], [0, 1]);

        Assert.True(double.IsNaN(result.Loss));
        var json = JsonSerializer.Serialize(new EvaluationLoss(result.Loss, 0.5), ContractJson.Options);
        Assert.Equal("""{"train":null,"test":0.5}""", json);
        Assert.Equal(new EvaluationLoss(double.NaN, 0.5), JsonSerializer.Deserialize<EvaluationLoss>(json, ContractJson.Options));
    }
}
