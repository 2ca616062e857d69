using EquiSep.Core.Tests.Reports.Figures;
using EquiSep.Experiments;
using EquiSep.Experiments.Paper;
using EquiSep.Reports;

namespace EquiSep.Core.Tests.Reports;

public sealed class ExperimentReportTests
{
    private static readonly double[] halving = [8, 4, 2, 1];

    [Fact]
    public void The_law_of_every_run_is_in_the_table_with_accuracies_and_losses()
    {
        var run = Runs.Of("halves", 2, halving) with { Accuracy = new(1, 0.75), Loss = new(0.002, 1.5) };
        var page = PageOf(run, Runs.Of("tenths", 2, [1000, 100, 10, 1]));
        var rows = Page.Rows(page, "The fitted law");
        Assert.Equal(["halves", "−1.0000", "0.5000", "1.0000"], rows[0].Take(4));
        Assert.Equal(["4 of 4", "8", "1", "1.0000 / 0.7500", "0.002 / 1.5"], rows[0].Skip(5).Take(5));
        Assert.Equal(["tenths", "−1.0000", "0.1000"], rows[1].Take(3));
        Assert.Equal(["tenths", "1000", "100", "10", "1"], Page.Rows(page, "D by layer index")[1]);
    }

    [Fact]
    public void Diverged_failed_and_missing_runs_are_named_with_what_happened()
    {
        var diverged = Runs.Of("wild", 2, []) with { DivergedAtEpoch = 3 };
        var report = Report(
            new(diverged.Specification with { Name = "wild" }, diverged),
            new(Specification("broken"), null, "failed: the disk is full"),
            new(Specification("absent"), null));
        var page = Page.ReadSelfContained(report.ToHtml());
        Assert.Contains("3 runs, of which 0 completed, 1 diverged and 2 gave no result", page.Root!.Value, StringComparison.Ordinal);
        var items = page.Descendants("li").Select(item => item.Value).ToList();
        Assert.Contains("wild: diverged, the loss was not finite in epoch 3; there is no separation.", items);
        Assert.Contains("broken: no result; failed: the disk is full", items);
        Assert.Contains("absent: no result; not made, and missing in everything below.", items);
        Assert.Equal("diverged in epoch 3", Page.Rows(page, "The fitted law")[0][1]);
    }

    [Fact]
    public void An_experiment_of_which_nothing_is_made_has_a_report_without_pictures()
    {
        var report = Report(new ReportedRun(Specification("absent"), null));
        Assert.Empty(report.Pictures);
        Assert.DoesNotContain("Results", Page.Headings(Page.ReadSelfContained(report.ToHtml()), "h2"));
    }

    [Fact]
    public void Markup_in_names_and_sources_stays_text()
    {
        const string Name = "a_b*c*|<script>alert(1)</script>![x](http://evil/x.png)`";
        const string Source = "directory C:\\<b>|\n\n# no heading [x](http://evil) &lt; https://evil";
        var run = Runs.Of(Name, 2, halving);
        var page = PageOf(run with { Data = run.Data with { Source = Source } });
        Assert.Equal(Name, Page.Rows(page, "The fitted law")[0][0]);
        Assert.Equal(Source.Replace('\n', ' '), Page.Rows(page, "Data sets")[0][1]);
        Assert.DoesNotContain(page.Descendants("a"), link => !link.Attribute("href")!.Value.StartsWith("https://arxiv.org/", StringComparison.Ordinal));
        Assert.DoesNotContain("no heading", string.Join('\n', Page.Headings(page, "h1")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_runs_share_is_said_once_and_only_what_differs_by_run()
    {
        var page = PageOf(Runs.Of("shallow", 2, halving), Runs.Of("deep", 6, halving));
        Assert.Contains(Page.Rows(page, "in common"), row => row[0] == "network" && row[1] == "GFNN");
        Assert.DoesNotContain(Page.Rows(page, "in common"), row => row[0] == "momentum");
        Assert.Equal([["shallow", "2", "4"], ["deep", "6", "8"]], Page.Rows(page, "What differs"));
    }

    [Fact]
    public void Runs_of_the_paper_stand_beside_the_authors_values_with_the_difference()
    {
        var runs = Presets.Find("optimization")!.Runs.Select(run => Runs.Of(run.Name!, run.Network.Layers, [36.81432806841838, 10, 5, 2]) with { Specification = run, Accuracy = new(1, 0.8) });
        var page = PageOf([.. runs]);
        var rows = Page.Rows(page, "Reference values");
        Assert.Equal(3 * 9, rows.Count);
        Assert.Equal(["sgd-L2", "authors' code, CPU", "−0.9996", "0.3615", "36.814", "1.692", "", "1.0000", "0.7972"], rows[0]);
        Assert.Equal(["", "difference"], rows[2].Take(2));
        Assert.Equal("0", rows[2][4]);
        Assert.Equal("0.308", rows[2][5]);
        Assert.Equal("0.217", rows[2][6]); // ln(12.4185/10)
        Assert.Equal("0.0028", rows[2][8]);
    }

    [Fact]
    public void Runs_that_differ_from_the_papers_stand_beside_nothing()
    {
        var run = Presets.Find("optimization")!.Runs[0];
        var page = PageOf(Runs.Of(run.Name!, 2, halving) with { Specification = run with { Training = run.Training with { Epochs = 20 } } });
        Assert.Contains("None are known for these runs as they were specified.", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_on_all_runs_of_the_paper_has_a_section_and_a_grid_for_each_preset_and_stays_small()
    {
        var runs = Presets.Find("paper")!.Runs.Select(run => Runs.Of(run.Name!, run.Network.Layers, halving) with { Specification = run, Accuracy = new(1, 0.8) }).ToList();
        var report = Report([.. runs.Select(run => new ReportedRun(run.Specification, run))]);
        var html = report.ToHtml();
        Assert.Equal(Presets.Experiments.Select(preset => preset.Name), Page.Headings(Page.ReadSelfContained(html), "h3"));
        Assert.Equal(
            Presets.Experiments.Select(preset => $"report-pictures/figure-{preset.Name}.png").Append("report-pictures/out-of-sample.png"),
            report.Pictures.Select(picture => picture.Path));
        Assert.InRange(html.Length, 100_000, 1_700_000);
    }

    [Fact]
    public void The_best_learning_rate_is_chosen_by_fit_and_by_test_accuracy()
    {
        var page = PageOf(At(0.1, [8, 4, 2, 1.1], 0.9), At(0.01, halving, 0.7), At(1, [], null));
        Assert.Equal([["lr0.01", "0.01", "−1.0000", "0.5000", "0.7000", "lr0.1", "0.1", "−0.9994", "0.9000", "3"]], Page.Rows(page, "The best of the learning rates"));

        static SeparationResult At(double rate, double[] within, double? test)
        {
            var run = Runs.Of(FormattableString.Invariant($"lr{rate}"), 2, within);
            return run with
            {
                Specification = run.Specification with { Training = new() { LearningRate = rate } },
                Accuracy = test is { } accuracy ? new(1, accuracy) : null,
                DivergedAtEpoch = test is null ? 1 : null,
            };
        }
    }

    [Fact]
    public void Every_picture_of_the_Markdown_is_among_the_files_and_the_page_holds_it()
    {
        var report = Report(Runs.Figure1.Select(run => new ReportedRun(run.Specification with { Name = run.Run }, run)).ToArray());
        var picture = Assert.Single(report.Pictures);
        Assert.Equal("report-pictures/figure.png", picture.Path);
        Assert.Contains($"]({picture.Path})", report.Markdown, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(picture.Png), report.ToHtml(), StringComparison.Ordinal);
    }

    private static System.Xml.Linq.XDocument PageOf(params SeparationResult[] results) =>
        Page.ReadSelfContained(Report([.. results.Select(result => new ReportedRun(result.Specification with { Name = result.Run }, result))]).ToHtml());

    private static ExperimentReport Report(params ReportedRun[] runs) => ExperimentReport.Of(new("made-up", "made up", runs));

    private static Specification Specification(string name) =>
        new() { Name = name, Data = new() { Name = DataNames.Cfm }, Network = new() { Family = Families.Gfnn } };
}
