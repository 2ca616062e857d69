namespace EquiSep.Cli.Results;

/// <summary>The files of a folder as they are laid out.</summary>
/// <param name="folder">The folder.</param>
internal sealed class LaidOutFiles(string folder)
{
    private readonly List<string> paths = [];

    /// <summary>Paths of the files that belong there.</summary>
    public IReadOnlyList<string> Paths => paths;

    /// <summary>Path of a file of the folder.</summary>
    public string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>Says that a file belongs there.</summary>
    /// <returns>Its path.</returns>
    public string Add(string name)
    {
        paths.Add(PathOf(name));
        return paths[^1];
    }

    /// <summary>Writes a text, unless the file holds it already.</summary>
    public void Write(string name, string text)
    {
        var path = Add(name);
        if (!Holds(name, text))
        {
            WholeFile.WriteText(path, text);
        }
    }

    /// <summary>Writes a file.</summary>
    public void Write(string name, Action<Stream> write) => WholeFile.Write(Add(name), write);

    /// <summary>Whether a file holds this text.</summary>
    public bool Holds(string name, string text) => File.Exists(PathOf(name)) && File.ReadAllText(PathOf(name)) == text;

    /// <summary>Deletes those of the files named that do not belong there: an earlier result had them.</summary>
    public void DeleteOthers(IEnumerable<string> names)
    {
        foreach (var path in names.Select(PathOf).Except(paths))
        {
            File.Delete(path);
        }
    }
}
