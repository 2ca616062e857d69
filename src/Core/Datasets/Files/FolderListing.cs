namespace EquiSep.Core.Datasets.Files;

/// <summary>The files of a folder, found by what their names come to (<see cref="FileNames"/>).</summary>
internal sealed class FolderListing
{
    // Hidden folders and those that cannot be read are left out.
    private static readonly EnumerationOptions readable = new();
    private readonly ILookup<string, string> files;

    /// <summary>Lists a folder, and the file in each folder of a file's own name, as some programs unpack it.</summary>
    /// <param name="folder">The folder.</param>
    public FolderListing(string folder)
    {
        Folder = folder;
        Below = [.. Directory.EnumerateDirectories(folder, "*", readable).Order(StringComparer.Ordinal)];
        files = Directory.EnumerateFiles(folder, "*", readable).Order(StringComparer.Ordinal)
            .Concat(Below.SelectMany(OfItsName))
            .ToLookup(path => FileNames.Plain(Path.GetFileName(path)), StringComparer.Ordinal);
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The folders in it.</summary>
    public IReadOnlyList<string> Below { get; }

    /// <summary>The file of a published name; null if there is none. The name itself comes before its variants.</summary>
    /// <param name="key">The published name, with or without <c>.gz</c>.</param>
    public string? Find(string key)
    {
        var found = files[FileNames.Plain(key)].ToArray();
        return Array.Find(found, path => Path.GetFileName(path) == key) ?? found.FirstOrDefault();
    }

    private static IEnumerable<string> OfItsName(string folder)
    {
        var name = FileNames.Plain(Path.GetFileName(folder));
        return Directory.EnumerateFiles(folder, "*", readable)
            .Where(path => FileNames.Plain(Path.GetFileName(path)) == name)
            .Order(StringComparer.Ordinal);
    }
}
