namespace EquiSep.Core.Datasets.Files;

/// <summary>A file as its authors publish it: what a download must be, byte for byte.</summary>
/// <param name="Name">Name on the mirror, such as <c>train-labels-idx1-ubyte.gz</c>.</param>
/// <param name="Size">Size in bytes, compressed.</param>
/// <param name="Md5">MD5 of the compressed file, lower-case hexadecimal.</param>
/// <param name="UnpackedLimit">Bytes that unpacking may give at most; the exact size when <paramref name="UnpackedMd5"/> is known.</param>
/// <param name="UnpackedMd5">MD5 of the unpacked file, or null where only the archive is published.</param>
internal sealed record PublishedFile(string Name, long Size, string Md5, long UnpackedLimit, string? UnpackedMd5 = null)
{
    /// <summary>The name under which readers ask for the file: without <c>.gz</c>, but archives keep theirs.</summary>
    public string Key => Name.EndsWith(".tar.gz", StringComparison.Ordinal) ? Name : Name[..^".gz".Length];

    /// <summary>Whether the file is small enough to tell by its content, at every start, which corpus it belongs to.</summary>
    public bool Identifies => UnpackedMd5 is not null && Name.Contains("labels", StringComparison.Ordinal);
}

/// <summary>Files that together hold a whole corpus in one of the shapes in which it is found on disks.</summary>
/// <param name="Keys">Names of the files. Each may be gzipped, unpacked or renamed (<see cref="FileNames"/>).</param>
internal sealed record Layout(IReadOnlyList<string> Keys);

/// <summary>What is known about a corpus: its files, where they are published and how they lie on disks.</summary>
/// <param name="Corpus">The corpus.</param>
/// <param name="Title">Its name in messages.</param>
/// <param name="Downloads">The files to download.</param>
/// <param name="Mirrors">Addresses of the folders that serve them, best first.</param>
/// <param name="Layouts">Shapes on disk, best first.</param>
/// <param name="Folders">Folders below a data directory that usually hold them, <c>""</c> being the directory itself.</param>
/// <param name="Advice">What a person without the files can do, beside naming a directory.</param>
internal sealed record PublishedCorpus(
    Corpus Corpus,
    string Title,
    IReadOnlyList<PublishedFile> Downloads,
    IReadOnlyList<string> Mirrors,
    IReadOnlyList<Layout> Layouts,
    IReadOnlyList<string> Folders,
    string? Advice = null);
