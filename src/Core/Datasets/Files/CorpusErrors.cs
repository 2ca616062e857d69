using System.Text;

namespace EquiSep.Core.Datasets.Files;

/// <summary>A place that was looked at, or an address that was asked, in vain.</summary>
/// <param name="Place">Directory or URL.</param>
/// <param name="Reason">Why it did not serve.</param>
public sealed record VainPlace(string Place, string Reason);

/// <summary>
/// The files of a corpus are nowhere to be had. A caller that holds a substitute of its own may go on with it.
/// </summary>
public sealed class CorpusUnavailableException : Exception
{
    internal CorpusUnavailableException(PublishedCorpus corpus, string? file, IReadOnlyList<VainPlace> places, IReadOnlyList<VainPlace> mirrors)
        : base(Describe(corpus, file, places, mirrors)) =>
        (Corpus, File, Places, Mirrors) = (corpus.Corpus, file, places, mirrors);

    /// <summary>The corpus.</summary>
    public Corpus Corpus { get; }

    /// <summary>The file whose download failed, or null if none was tried.</summary>
    public string? File { get; }

    /// <summary>The directories that were looked at, in order.</summary>
    public IReadOnlyList<VainPlace> Places { get; }

    /// <summary>The URLs that were asked, in order.</summary>
    public IReadOnlyList<VainPlace> Mirrors { get; }

    private static string Describe(PublishedCorpus corpus, string? file, IReadOnlyList<VainPlace> places, IReadOnlyList<VainPlace> mirrors)
    {
        var text = new StringBuilder();
        text.Append(file is null
            ? $"{corpus.Title} was not found on this machine, and nothing is downloaded when offline."
            : $"{corpus.Title} was not found on this machine, and {file} could not be downloaded.");
        Append("Looked in:", places);
        Append("Asked:", mirrors);
        text.Append('\n').Append("What to do: name a directory that holds ")
            .AppendJoin(" or ", corpus.Layouts.Select(layout => layout.Keys[0] + (layout.Keys.Count > 1 ? " …" : "")))
            .Append(" with --data DIR (of a service: Datasets:Directories)");
        text.Append(corpus.Advice is null ? "" : $", or {corpus.Advice}");
        text.Append(file is null ? ", or allow the network." : ", or check the network and try again.");
        return text.ToString();

        void Append(string title, IReadOnlyList<VainPlace> list)
        {
            if (list.Count > 0)
            {
                text.Append('\n').Append(title);
            }

            foreach (var (place, reason) in list)
            {
                text.Append("\n  ").Append(place).Append(": ").Append(reason);
            }
        }
    }
}

/// <summary>
/// A directory that the user named does not exist, or does not hold the wanted corpus, or only a part of it or damaged files.
/// It is not passed over in silence: whoever names a directory means it.
/// </summary>
public sealed class CorpusDirectoryException : Exception
{
    internal CorpusDirectoryException(string directory, string reason)
        : base($"Data directory {directory}: {reason} What to do: name a directory that holds the whole set, "
            + "or leave it out of --data (of a service: Datasets:Directories).") =>
        Directory = directory;

    /// <summary>The directory.</summary>
    public string Directory { get; }
}
