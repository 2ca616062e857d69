namespace EquiSep.Core.Datasets.Files;

/// <summary>How far a download is.</summary>
/// <param name="Corpus">The corpus.</param>
/// <param name="File">Name of the file.</param>
/// <param name="Received">Bytes received; it falls when a download must start anew.</param>
/// <param name="Total">Bytes of the whole file.</param>
public sealed record DownloadProgress(Corpus Corpus, string File, long Received, long Total);
