using System.IO.Compression;
using System.Security.Cryptography;
using EquiSep.Core.Datasets.Files;

namespace EquiSep.Core.Tests.Datasets.Files;

/// <summary>
/// Two corpora of small files with the published names, in a folder that goes with the test. Their noise does not
/// compress, so that a transfer can be cut in the middle.
/// </summary>
public sealed class SmallCorpora : IDisposable
{
    public const string Images = "train-images-idx3-ubyte.gz";
    public const string Labels = "train-labels-idx1-ubyte.gz";
    private static readonly (string Name, int Size)[] Parts =
        [(Images, 200_000), (Labels, 600), ("t10k-images-idx3-ubyte.gz", 30_000), ("t10k-labels-idx1-ubyte.gz", 100)];

    /// <summary>The published names without <c>.gz</c>.</summary>
    public static readonly string[] Names = [.. Parts.Select(part => part.Name[..^".gz".Length])];

    private readonly Dictionary<(Corpus, string), byte[]> raw = [];

    public SmallCorpora()
    {
        var random = new System.Random(1);
        foreach (var corpus in new[] { Corpus.Mnist, Corpus.FashionMnist })
        {
            foreach (var (name, size) in Parts)
            {
                random.NextBytes(raw[(corpus, name)] = new byte[size]);
            }
        }

        Catalogue = new([Describe(Corpus.Mnist), Describe(Corpus.FashionMnist), CorpusCatalogue.Published[Corpus.Cifar10]], []);
        Options = new()
        {
            Cache = Below("cache"),
            Retries = 2,
            RetryDelay = TimeSpan.Zero,
            ConnectTimeout = TimeSpan.FromMinutes(2),
            StallTimeout = TimeSpan.FromMinutes(2),
        };
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("equisep-").FullName;

    internal CorpusCatalogue Catalogue { get; set; }

    public CorpusOptions Options { get; }

    /// <summary>The clock that measures time-outs and pauses.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public string Below(params string[] names) => Path.Combine([Root, .. names]);

    public byte[] Raw(Corpus corpus, string name) => raw[(corpus, name)];

    public byte[] Packed(Corpus corpus, string name) => Pack(Raw(corpus, name));

    public byte[] Packed(string name) => Packed(Corpus.FashionMnist, name);

    /// <summary>Puts the files of a corpus into a folder.</summary>
    public string Place(Corpus corpus, bool gzipped, params string[] folder)
    {
        var path = Directory.CreateDirectory(Below(folder)).FullName;
        foreach (var (name, _) in Parts)
        {
            File.WriteAllBytes(Path.Combine(path, gzipped ? name : name[..^3]), gzipped ? Packed(corpus, name) : Raw(corpus, name));
        }

        return path;
    }

    public async Task<CorpusFiles> LocateAsync(
        Corpus corpus = Corpus.FashionMnist, IProgress<DownloadProgress>? progress = null, TimeSpan? patience = null, CancellationToken? token = null)
    {
        using var locator = new CorpusLocator(Options, Catalogue, Clock);
        return await locator.LocateAsync(corpus, progress, patience, token ?? TestContext.Current.CancellationToken);
    }

    /// <summary>Files in the cache, whole or not.</summary>
    public string[] Cached() => !Directory.Exists(Options.Cache) ? []
        : [.. Directory.EnumerateFiles(Options.Cache, "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Root, recursive: true);

    internal static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    internal static PublishedFile Publish(string name, byte[] raw, byte[] packed) =>
        new(name, packed.Length, Md5(packed), raw.Length, Md5(raw));

#pragma warning disable CA5351 // The published checksums are MD5.
    private static string Md5(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
#pragma warning restore CA5351

    private PublishedCorpus Describe(Corpus corpus) => CorpusCatalogue.Published[corpus] with
    {
        Downloads = [.. Parts.Select(part => Publish(part.Name, Raw(corpus, part.Name), Packed(corpus, part.Name)))],
        Mirrors = [],
    };
}
