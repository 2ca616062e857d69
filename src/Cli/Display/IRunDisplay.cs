using EquiSep.Cli.Results;
using EquiSep.Coordinator.Views;
using EquiSep.Experiments;

namespace EquiSep.Cli.Display;

/// <summary>Shows what happens to runs; called from several threads.</summary>
internal interface IRunDisplay
{
    /// <summary>Shows what happens while <paramref name="work"/> is done.</summary>
    Task<T> DuringAsync<T>(Func<Task<T>> work);

    /// <summary>Something that a user would want to know, in a line.</summary>
    void Say(string line);

    /// <summary>A run has begun.</summary>
    void Started(Specification run);

    /// <summary>Its training has come further.</summary>
    void Trained(Specification run, TrainingView progress);

    /// <summary>It has ended.</summary>
    void Ended(RunOutcome outcome);
}
