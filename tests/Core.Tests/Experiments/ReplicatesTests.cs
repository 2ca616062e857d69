using EquiSep.Experiments.Requests;
using EquiSep.Experiments.Validation;

namespace EquiSep.Core.Tests.Experiments;

public sealed class ReplicatesTests
{
    private const string Run = """ "name":"one","data":{"name":"cfm"},"network":{"family":"GFNN"} """;

    [Fact]
    public void Every_run_is_made_with_every_seed()
    {
        var plan = Specified("{" + Run + ",\"seeds\":[3,7]}");
        Assert.Equal([("one-seed3", 3), ("one-seed7", 7)], plan.Runs.Select(run => (run.Name!, run.Training.Seed)));
        Assert.Equal("one", plan.Name);
        Assert.All(plan.Runs, run => Assert.Empty(SpecificationReader.Validate(run)));
    }

    [Fact]
    public void A_run_is_repeated_with_its_own_seed_and_those_that_follow()
    {
        var plan = Specified("""{"name":"one","repeat":2,"data":{"name":"cfm"},"network":{"family":"GFNN","layers":[2,6]},"training":{"seed":5}}""");
        Assert.Equal([("L2-seed5", 2, 5), ("L2-seed6", 2, 6), ("L6-seed5", 6, 5), ("L6-seed6", 6, 6)], plan.Runs.Select(run => (run.Name!, run.Network.Layers, run.Training.Seed)));
    }

    [Fact]
    public void Runs_of_a_preset_are_replicated_after_they_are_changed_and_picked_by_their_new_names()
    {
        var plan = ExperimentRequest.Read("""{"preset":"optimization","overrides":{"training":{"seed":1,"epochs":2},"repeat":3},"only":["sgd-L2","seed2"]}""");
        Assert.Equal(3 + 8, plan.Runs.Count);
        Assert.Equal(["sgd-L2-seed1", "sgd-L2-seed2", "sgd-L2-seed3", "sgd-L6-seed2"], plan.Runs.Take(4).Select(run => run.Name));
        Assert.All(plan.Runs, run => Assert.Equal(2, run.Training.Epochs));
    }

    [Fact]
    public void Overrides_stand_for_what_the_specification_says()
    {
        var plan = ExperimentRequest.Read("{\"specification\":{" + Run + ",\"seeds\":[3,7]},\"overrides\":{\"repeat\":1}}");
        Assert.Equal(["one-seed666"], plan.Runs.Select(run => run.Name));
    }

    [Fact]
    public void Names_that_grow_too_long_become_numbers()
    {
        var plan = Specified("{\"repeat\":2," + Run.Replace("one", new string('n', 95), StringComparison.Ordinal) + "}");
        Assert.Equal(["run-0001-seed666", "run-0001-seed667"], plan.Runs.Select(run => run.Name));
    }

    [Theory]
    [InlineData("\"seeds\":[1],\"repeat\":2", "specification.seeds", "cannot be given beside")]
    [InlineData("\"repeat\":2,\"repeat\":2", "specification.repeat", "more than once")]
    [InlineData("\"seeds\":[]", "specification.seeds", "1 to 10000 of them")]
    [InlineData("\"seeds\":[2,2]", "specification.seeds", "increasing integers")]
    [InlineData("\"seeds\":[-1]", "specification.seeds", "from 0 to 2147483647")]
    [InlineData("\"seeds\":7", "specification.seeds", "a list")]
    [InlineData("\"seeds\":null", "specification.seeds", "a list")]
    [InlineData("\"repeat\":0", "specification.repeat", "from 1 to 10000, not 0")]
    [InlineData("\"repeat\":10001", "specification.repeat", "from 1 to 10000")]
    [InlineData("\"repeat\":2.5", "specification.repeat", "an integer")]
    [InlineData("\"repeat\":2,\"training\":{\"seed\":[1,3]}", "specification.repeat", "differ in training.seed already")]
    [InlineData("\"repeat\":2,\"training\":{\"seed\":2147483647}", "specification.repeat", "beyond 2147483647")]
    [InlineData("\"repeat\":10000,\"training\":{\"epochs\":[1,2]}", "specification.repeat", "asks for 20000 runs; at most 10000")]
    public void What_cannot_be_is_refused_by_its_name(string fields, string field, string message) => AssertRefused("{\"specification\":{" + Run + "," + fields + "}}", field, message);

    [Fact]
    public void A_preset_is_not_made_more_often_than_possible() =>
        AssertRefused("""{"preset":"optimization","overrides":{"repeat":1112}}""", "overrides.repeat", "asks for 10008 runs; at most 10000");

    [Fact]
    public void A_grid_beyond_any_number_is_refused_before_it_is_made()
    {
        var list = string.Join(',', Enumerable.Range(1, 1000));
        AssertRefused($$$"""{"specification":{"data":{"name":"cfm","seed":[{{{list}}}]},"network":{"family":"GFNN","layers":[{{{list}}}],"width":[{{{list}}}]},"repeat":10000}}""", "specification.repeat", "asks for 1E+13 runs");
    }

    private static ExperimentPlan Specified(string specification) => ExperimentRequest.Read($$"""{"specification":{{specification}}}""");

    private static void AssertRefused(string request, string field, string message)
    {
        var error = Assert.Single(Assert.Throws<SpecificationException>(() => ExperimentRequest.Read(request)).Errors);
        Assert.Equal(field, error.Field);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
