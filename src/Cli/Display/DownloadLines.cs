using EquiSep.Core.Datasets.Files;

namespace EquiSep.Cli.Display;

/// <summary>Says how far downloads are, at tenths of each file.</summary>
/// <param name="say">Told in a line.</param>
internal sealed class DownloadLines(Action<string> say) : IProgress<DownloadProgress>
{
    private const int Parts = 10;
    private readonly HashSet<(string File, long Part)> said = [];

    /// <inheritdoc/>
    public void Report(DownloadProgress value)
    {
        lock (said)
        {
            if (said.Add((value.File, value.Received * Parts / Math.Max(1, value.Total))))
            {
                say($"Downloading {value.File}: {value.Received >> 20} of {value.Total >> 20} MB");
            }
        }
    }
}
