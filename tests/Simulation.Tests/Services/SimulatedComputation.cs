using EquiSep.Pipeline.Building;
using EquiSep.Simulation.Tests.Time;

namespace EquiSep.Simulation.Tests.Services;

/// <summary>Runs computations on the thread of the history; they take virtual time.</summary>
/// <param name="dice">Chooses how long they take.</param>
/// <param name="clock">The clock of the process.</param>
internal sealed class SimulatedComputation(Dice dice, TimeProvider clock) : IComputation
{
    /// <inheritdoc/>
    public async Task<T> RunAsync<T>(Func<T> function, CancellationToken cancellationToken = default)
    {
        await Task.Delay(dice.Chance(0.1) ? dice.Seconds(0, 3) : dice.Milliseconds(0, 20), clock, cancellationToken);
        return function();
    }

    /// <inheritdoc/>
    public Task<T> RunOnThreadAsync<T>(Func<Task<T>> function) => function();
}

/// <summary>Identifiers from dice.</summary>
/// <param name="dice">The dice.</param>
internal sealed class SimulatedIdentifiers(Dice dice) : IIdentifierSource
{
    /// <inheritdoc/>
    public string Create() => Next(dice);

    /// <summary>An identifier.</summary>
    public static string Next(Dice dice) => $"{dice.Next():x16}{dice.Next():x16}";
}
