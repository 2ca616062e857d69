using EquiSep.Contracts;
using EquiSep.Core.Datasets.Files;
using EquiSep.Standalone.Pipeline;

namespace EquiSep.Standalone.Display;

/// <summary>Shows what happens to runs; called from several threads.</summary>
internal interface IRunDisplay : IProgress<DownloadProgress>
{
    /// <summary>Shows what happens while <paramref name="work"/> is done.</summary>
    T During<T>(Func<T> work);

    /// <summary>Something that a user would want to know, in a line.</summary>
    void Say(string line);

    /// <summary>A run has begun.</summary>
    void Started(Specification run);

    /// <summary>An epoch of its training is done.</summary>
    void Trained(Specification run, EpochRecord epoch);

    /// <summary>It has ended.</summary>
    void Ended(RunOutcome outcome);
}
