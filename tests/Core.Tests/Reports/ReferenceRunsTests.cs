using EquiSep.Core.Separation;
using EquiSep.Experiments.Paper;
using EquiSep.Reports.References;

namespace EquiSep.Core.Tests.Reports;

public sealed class ReferenceRunsTests
{
    [Fact]
    public void The_fit_of_the_authors_D_is_the_one_that_is_written_beside_it()
    {
        var exact = ReferenceRuns.All.Where(run => run.Source == "cpu").ToList();
        Assert.Equal(9, exact.Count);
        Assert.All(exact, run =>
        {
            var fit = EquiSeparationLaw.Fit(run.Separation)!;
            Assert.Equal(fit.Pearson, run.Pearson, 1e-9);
            Assert.Equal(fit.DecayRatio, run.DecayRatio, 1e-6);
        });
    }

    [Fact]
    public void Every_reference_belongs_to_a_run_of_a_preset_and_has_a_source()
    {
        var runs = Presets.All.SelectMany(preset => preset.Runs).ToList();
        Assert.All(ReferenceRuns.All, reference =>
        {
            Assert.Contains(runs, run => ReferenceRuns.Find(run) == reference);
            Assert.Contains(reference.Source, ReferenceRuns.Sources.Keys);
        });
    }

    [Fact]
    public void What_is_measured_besides_the_law_makes_no_difference_but_sample_and_epochs_do()
    {
        var run = Presets.Find("optimization")!.Runs[6];
        Assert.NotNull(ReferenceRuns.Find(run with { Name = "mine", Analysis = run.Analysis with { TestSet = true, Collapse = true, MeasureAt = [0, 10] } }));
        Assert.Null(ReferenceRuns.Find(run with { Analysis = run.Analysis with { Protocol = "evaluation" } }));
        Assert.Null(ReferenceRuns.Find(run with { Training = run.Training with { Epochs = 599 } }));
        Assert.Null(ReferenceRuns.Find(run with { Data = run.Data with { Imbalance = new() } }));
    }
}
