using System.Globalization;
using EquiSep.Contracts.Tables;

namespace EquiSep.Core.Tests.Contracts;

public sealed class CsvTablesTests
{
    [Fact]
    public void Numbers_are_written_with_a_point_and_all_their_digits()
    {
        var text = CsvTables.Separation([new(0, "input", 100, 36.81432806841838, 1.5), new(1, "block 1", 100, 1e-300, double.PositiveInfinity)]);
        Assert.Equal("index,name,width,within,between\n0,input,100,36.81432806841838,1.5\n1,block 1,100,1E-300,Infinity\n", text);
    }

    [Fact]
    public void Epochs_are_rows() => Assert.Equal("epoch,learning_rate,loss,seconds\n1,0.03,2.25,0.5\n", CsvTables.Epochs([new(1, 0.03, 2.25, 0.5)]));

    [Fact]
    public void Steps_carry_their_epoch()
    {
        Assert.Equal("step,epoch,loss\n1,1,2.5\n2,1,2.25\n3,2,0.1\n", CsvTables.Steps([2.5f, 2.25f, 0.1f], 2));
    }

    [Fact]
    public void A_summary_leaves_empty_what_a_diverged_run_does_not_have()
    {
        var row = new SummaryRow { Run = "a,b", ReferenceName = "r", Layers = 2, PaperLayers = 4, Optimizer = "sgd", LearningRate = 3e-5, DivergedAtEpoch = 2, Seconds = 1 };
        var lines = CsvTables.Summary([row]).Split('\n');
        Assert.Equal("\"a,b\",r,2,4,sgd,3E-05,,,,,,,,2,1", lines[1]);
        Assert.Equal(15, lines[0].Split(',').Length);
        Assert.Equal(3e-5, double.Parse("3E-05", CultureInfo.InvariantCulture));
    }
}
