namespace EquiSep.Experiments.Requests;

/// <summary>What a request comes to.</summary>
/// <param name="Name">Name of the preset or of the specification.</param>
/// <param name="Title">Title of the figure.</param>
/// <param name="Runs">The runs in the order of the figure; each has a valid name of its own, which differs from the others' also without case.</param>
public sealed record ExperimentPlan(string Name, string Title, IReadOnlyList<Specification> Runs);
