namespace EquiSep.Api.Tests;

/// <summary>Tests that keep the machine busy run by themselves: others wait for events, with a bound.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
