namespace EquiSep.EndToEnd.Tests;

/// <summary>Tests that measure: they want a quiet machine, so nothing runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
