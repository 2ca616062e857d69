namespace EquiSep.Experiments.Paper;

/// <summary>An experiment of the paper: runs that belong together.</summary>
/// <param name="Name">Such as <c>optimization</c>.</param>
/// <param name="Title">What it shows, one sentence.</param>
/// <param name="Runs">Its runs, in the order of the figure; each has a name of its own.</param>
public sealed record Preset(string Name, string Title, IReadOnlyList<Specification> Runs);
