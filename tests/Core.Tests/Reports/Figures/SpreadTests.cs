using EquiSep.Reports.Figures;

namespace EquiSep.Core.Tests.Reports.Figures;

public sealed class SpreadTests
{
    private const string Blue = "#1F4FD8", Faint = "#B4B4B4";

    [Fact]
    public void Seeds_are_grey_and_the_mean_of_ln_D_is_blue_in_a_band()
    {
        var group = Group("sgd-L6", [36, 18, 9], [36, 12, 4]);
        using var picture = new Drawing(Figure.Spread([group], "two seeds", _ => 1));
        Assert.Equal(6, picture.DotsIn(Faint).Count);
        Assert.Equal(1, picture.Bands);
        var mean = Assert.Single(picture.BlueLines);
        var (first, second) = (picture.DotsIn(Faint).Take(3).ToList(), picture.DotsIn(Faint).Skip(3).ToList());
        for (var layer = 0; layer < 3; layer++)
        {
            Assert.Equal((first[layer].Y + second[layer].Y) / 2, mean[(2 * layer) + 1], 0.1);
        }

        Assert.Contains("n = 2", picture.Words);
    }

    [Fact]
    public void The_quantile_belongs_to_one_freedom_less_than_there_are_seeds_with_a_value()
    {
        var asked = new List<int>();
        _ = Figure.Spread([Group("a", [36, 18, 9], [36, 12, 0], [36, 13, 5])], "seeds", freedom =>
        {
            asked.Add(freedom);
            return 4.3;
        });
        Assert.Equal([2, 2, 1], asked);
    }

    [Fact]
    public void Each_group_has_its_panel_and_one_without_layers_says_why()
    {
        var diverged = new SeedGroup("sgd-1.0", [Runs.Of("sgd-1.0", 6, []) with { DivergedAtEpoch = 3 }]);
        using var picture = new Drawing(Figure.Spread([Group("sgd-L6", [36, 18, 9]), diverged], "seeds", _ => 1));
        Assert.All(["seeds", "sgd-L6", "sgd-1.0", "every training diverged", "n = 1"], word => Assert.Contains(word, picture.Words));
        Assert.Equal(0, picture.Bands);
        Assert.Single(picture.BlueLines);
    }

    [Fact]
    public void Diverged_seeds_are_counted_beside_the_others()
    {
        var group = Group("sgd-L6", [36, 18, 9], [36, 12, 4]);
        using var picture = new Drawing(Figure.Spread([group with { Results = [.. group.Results, Runs.Of("x", 6, []) with { DivergedAtEpoch = 3 }] }], "seeds", _ => 1));
        Assert.Contains("n = 2", picture.Words);
        Assert.Contains("1 diverged", picture.Words);
    }

    [Fact]
    public void A_picture_of_no_groups_is_refused()
    {
        Assert.Throws<ArgumentException>("groups", () => Figure.Spread([], "nothing", _ => 1));
    }

    private static SeedGroup Group(string name, params double[][] seeds) => new(name, [.. seeds.Select(within => Runs.Of(name, 6, within))]);
}
