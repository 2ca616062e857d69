namespace EquiSep.Architecture.Tests;

/// <summary>
/// Folders of a project depend on each other in one direction. Types at the root of a project belong to no folder: they put the folders
/// together, or are words that all of them use.
/// </summary>
public sealed class CircleTests
{
    // Arrows that close a circle today. Each is an entry to remove, none a pattern to follow.
    private static readonly (string Project, string From, string To)[] backwards =
    [
        ("Api", "Access", "Rest"), // options and plain responses of the pages that ask for a key
        ("Api", "Rest", "Catalogue"), ("Api", "Rest", "Features"), ("Api", "Rest", "Housekeeping"), // ApiRegistration maps their routes
        ("Coordinator", "Execution", "Experiments"), // records of experiments are written by effects and read at the start
        ("Coordinator", "Scheduling", "Views"), // snapshots are kept beside the entries that they are taken of
        ("Coordinator", "Views", "Execution"), // events and metrics read the snapshots of the loop
        ("Core", "Formats", "Separation"), // NumPy files are read into the matrix of features
    ];

    public static TheoryData<string> Projects => [.. Rooms.Uses.Select(use => Rooms.ProjectOf(use.Origin)!).Distinct().Order()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_form_no_circle(string project)
    {
        var left = Arrows(project).ToHashSet();
        left.ExceptWith(backwards.Where(arrow => arrow.Project == project).Select(arrow => (arrow.From, arrow.To)));
        for (var removed = 1; removed > 0;)
        {
            var sources = left.Select(arrow => arrow.From).ToHashSet();
            removed = left.RemoveWhere(arrow => !sources.Contains(arrow.To));
        }

        // What is left are circles, and what leads to them.
        Assert.Empty(left.Select(arrow => Described(project, arrow)));
    }

    [Fact]
    public void Every_exception_is_still_one() =>
        Assert.All(backwards, arrow => Assert.Contains((arrow.From, arrow.To), Arrows(arrow.Project)));

    private static IEnumerable<(string From, string To)> Arrows(string project) => Inside(project)
        .Select(use => (From: Rooms.FolderOf(use.Origin)!, To: Rooms.FolderOf(use.Target)!))
        .Distinct();

    private static IEnumerable<Use> Inside(string project) => Rooms.Uses.Where(use =>
        Rooms.ProjectOf(use.Origin) == project && Rooms.ProjectOf(use.Target) == project
        && Rooms.FolderOf(use.Origin) is { } from && Rooms.FolderOf(use.Target) is { } to && from != to);

    private static string Described(string project, (string From, string To) arrow)
    {
        var uses = Inside(project).Where(use => Rooms.FolderOf(use.Origin) == arrow.From && Rooms.FolderOf(use.Target) == arrow.To);
        return $"{arrow.From} -> {arrow.To}: {string.Join(", ", uses.Select(use => $"{use.Origin} uses {use.Target}"))}";
    }
}
