namespace EquiSep.Services.Tests;

/// <summary>Tests that look at everything that this process does run when nothing else runs.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
