using System.Xml.Linq;

namespace EquiSep.Architecture.Tests;

/// <summary>Which project may know which: the table of docs/architecture.md.</summary>
public sealed class ArrowTests
{
    private static readonly string[] services = ["DataService", "TrainingService", "AnalysisService"];

    // A project may use what it names here, and what those may use.
    private static readonly Dictionary<string, string[]> arrows = new()
    {
        ["Experiments"] = [],
        ["Core"] = ["Experiments"],
        ["Reports"] = ["Experiments"],
        ["ServiceDefaults"] = [],
        // Registers its settings, health checks and telemetry with what every host has.
        ["Pipeline"] = ["Experiments", "ServiceDefaults"],
        ["Coordinator"] = ["Pipeline"],
        ["DataService"] = ["Core", "Pipeline", "ServiceDefaults"],
        ["TrainingService"] = ["Core", "Pipeline", "ServiceDefaults"],
        ["AnalysisService"] = ["Core", "Pipeline", "ServiceDefaults"],
        ["Api"] = ["Coordinator", "Reports", "ServiceDefaults"],
        ["Cli"] = [.. services, "Api"],
        ["AppHost"] = ["Pipeline", "ServiceDefaults", .. services, "Api", "Cli"],
    };

    // Both know nothing of experiments; Experiments and Core need them too, and a project for two classes would be one more than it is worth.
    private static readonly string[] sharedWithHosts = ["EquiSep.Experiments.Validation.NearestName", "EquiSep.Experiments.OutwardProxy"];

    public static TheoryData<string> Projects => [.. arrows.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_those_below_it(string project)
    {
        var allowed = Below(project);
        var strange = Rooms.Uses.Where(use => Rooms.ProjectOf(use.Origin) == project
            && Rooms.ProjectOf(use.Target) is { } target && target != project && !allowed.Contains(target));

        Assert.Equal(project == "ServiceDefaults" ? sharedWithHosts.Order() : [], strange.Select(use => use.Target).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_file_names_only_those_below_it(string project)
    {
        var named = XDocument.Load(FileOf(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.Equal(project == "ServiceDefaults" ? ["Experiments"] : [], named.Except(Below(project)));
    }

    [Fact]
    public void Every_project_has_its_arrows() =>
        Assert.Equal(arrows.Keys.Order(), ProjectsOfSrc().Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void Internals_are_visible_to_tests_only(string project) => Assert.All(
        XDocument.Load(FileOf(project)).Descendants("InternalsVisibleTo").Select(friend => friend.Attribute("Include")!.Value),
        friend => Assert.Matches(@"^EquiSep\.(\w+\.Tests|Testing|Benchmarks)$", friend));

    private static string FileOf(string project) => Checkout.At("src", project, $"{project}.csproj");

    // Outputs of a project that is gone may remain in its folder.
    private static IEnumerable<string> ProjectsOfSrc() =>
        Directory.GetDirectories(Checkout.At("src")).Select(folder => Path.GetFileName(folder)).Where(project => File.Exists(FileOf(project)));

    private static HashSet<string> Below(string project) => [.. arrows[project].SelectMany(next => Below(next).Append(next))];
}
