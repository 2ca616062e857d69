using EquiSep.Experiments;

namespace EquiSep.Reports.Figures;

/// <summary>Runs that differ in their seed only.</summary>
/// <param name="Name">What they have in common.</param>
/// <param name="Results">The runs.</param>
public sealed record SeedGroup(string Name, IReadOnlyList<SeparationResult> Results);
