using EquiSep.Experiments;
using EquiSep.Reports.Tables;

namespace EquiSep.Core.Tests.Reports;

public sealed class TrainingTablesTests
{
    [Fact]
    public void Epochs_are_rows() => Assert.Equal("epoch,learning_rate,loss,seconds\n1,0.03,2.25,0.5\n", TrainingTables.Epochs(Model([new(1, 0.03, 2.25, 0.5)], [])).ToCsv());

    [Fact]
    public void Steps_carry_their_epoch() => Assert.Equal("step,epoch,loss\n1,1,2.5\n2,1,2.25\n3,2,0.1\n", TrainingTables.Steps(Model([], [2.5f, 2.25f, 0.1f])).ToCsv());

    /// <summary>A model of twenty images in minibatches of ten or fewer.</summary>
    private static ModelRecord Model(EpochRecord[] epochs, float[] losses) => new()
    {
        Specification = new()
        {
            Data = new() { Name = DataNames.Cfm, PerClass = 2 },
            Network = new() { Family = Families.Gfnn },
            Training = new() { BatchSize = 19 },
        },
        TrainSha256 = "",
        LabelsSha256 = "",
        ModelSha256 = "",
        Epochs = epochs,
        StepLosses = losses,
        Environment = new("0.1.0", null, "", "", "cpu", 1),
        Notes = [],
    };
}
