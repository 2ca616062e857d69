using EquiSep.Core.Datasets;

namespace EquiSep.Standalone.Pipeline;

/// <summary>A data set in memory.</summary>
/// <param name="Data">Images and labels.</param>
/// <param name="Seconds">Wall-clock time of its preparation.</param>
internal sealed record PreparedDataset(Dataset Data, double Seconds);
