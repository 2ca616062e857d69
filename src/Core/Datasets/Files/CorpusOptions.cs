using System.ComponentModel.DataAnnotations;

namespace EquiSep.Core.Datasets.Files;

/// <summary>Where the files of the corpora may come from.</summary>
public sealed class CorpusOptions : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Datasets";

    /// <summary>The addresses of <see cref="Mirrors"/> in words.</summary>
    public const string MirrorExpectation = "https addresses, and http on the loopback address, without user name, query and fragment";

    /// <summary>Directories to look in, in this order, in place of all others. Each must exist; one must hold the whole corpus.</summary>
    public IList<string> Directories { get; set; } = [];

    /// <summary>Whether to look in the usual places of this machine, such as that of Debian's packages.</summary>
    public bool SearchUsualPlaces { get; set; } = true;

    /// <summary>Folder that keeps what was downloaded.</summary>
    [Required]
    public string Cache { get; set; } = DefaultCache();

    /// <summary>Whether to do without the network: nothing is downloaded.</summary>
    public bool Offline { get; set; }

    /// <summary>
    /// Addresses of folders that serve the published files, in order of preference, in place of the built-in ones
    /// of that corpus. HTTPS, or HTTP on this machine; without user name, query and fragment.
    /// </summary>
    public IDictionary<Corpus, IList<string>> Mirrors { get; set; } = new Dictionary<Corpus, IList<string>>();

    /// <summary>How long to wait for a connection.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a mirror may send nothing.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:30:00")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a mirror is asked again after an interruption or a temporary refusal.</summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 3;

    /// <summary>Pause before the first repetition; it doubles with each.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // An address may hold a password and is not repeated.
        var refused = Mirrors.SelectMany(mirrors => mirrors.Value.Index().Where(mirror => !IsMirror(mirror.Item)).Select(mirror => $"{mirrors.Key}:{mirror.Index}"));
        foreach (var place in refused)
        {
            yield return new($"{Section}:{nameof(Mirrors)}:{place} is refused; allowed are {MirrorExpectation}.", [nameof(Mirrors)]);
        }

        foreach (var _ in Directories.Where(string.IsNullOrWhiteSpace))
        {
            yield return new($"{Section}:{nameof(Directories)} has an empty name.", [nameof(Directories)]);
        }
    }

    /// <summary>Whether files may come from an address.</summary>
    public static bool IsMirror(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
        && (url.UserInfo + url.Query + url.Fragment).Length == 0;

    // .NET knows no folder for caches: its local application data is one on Windows, but a data folder elsewhere.
    private static string DefaultCache()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var root = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Path.Combine(home, ".cache");
        return Path.Combine(root, "equisep", "datasets");
    }
}
