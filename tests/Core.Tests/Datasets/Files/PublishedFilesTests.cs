using EquiSep.Core.Datasets.Files;

namespace EquiSep.Core.Tests.Datasets.Files;

/// <summary>The real files, where this machine has them.</summary>
public sealed class PublishedFilesTests
{
    private const string Debian = "/usr/share/datasets";
    private static readonly string? Named = Environment.GetEnvironmentVariable("EQUISEP_TEST_DATA");

    public static bool HasDebian => Directory.Exists(Path.Combine(Debian, "fashion-mnist"));

    public static bool HasNamed => Named is not null;

    [Fact(SkipUnless = nameof(HasDebian), Skip = "Debian's package dataset-fashion-mnist is not installed.")]
    public async Task Fashion_mnist_is_found_where_debian_puts_it_and_is_the_published_one()
    {
        using var locator = new CorpusLocator(new() { Offline = true });

        var files = await locator.LocateAsync(Corpus.FashionMnist, token: TestContext.Current.CancellationToken);

        Assert.Equal("directory /usr/share/datasets/fashion-mnist", files.Source);
        await AssertPublishedAsync(files);
    }

    [Fact(SkipUnless = nameof(HasNamed), Skip = "EQUISEP_TEST_DATA names no directory with mnist/ and cifar-10-batches-bin/.")]
    public async Task Mnist_is_found_below_a_named_directory_and_is_the_published_one()
    {
        using var locator = new CorpusLocator(new() { Offline = true, Directories = [Named!] });

        await AssertPublishedAsync(await locator.LocateAsync(Corpus.Mnist, token: TestContext.Current.CancellationToken));
    }

    [Fact(SkipUnless = nameof(HasNamed), Skip = "EQUISEP_TEST_DATA names no directory with mnist/ and cifar-10-batches-bin/.")]
    public async Task Cifar_is_found_below_a_named_directory()
    {
        using var locator = new CorpusLocator(new() { Offline = true, Directories = [Named!] });

        var files = await locator.LocateAsync(Corpus.Cifar10, token: TestContext.Current.CancellationToken);

        Assert.Equal(6, files.Paths.Count);
        Assert.All(files.Paths.Values, path => Assert.Equal(30_730_000, new FileInfo(path).Length));
    }

    [Fact]
    public void The_catalogue_can_be_used_as_it_is()
    {
        Assert.Equal(Enum.GetValues<Corpus>(), CorpusCatalogue.Published.Corpora.Select(corpus => corpus.Corpus));
        Assert.All(CorpusCatalogue.Published.Corpora, corpus =>
        {
            Assert.All(corpus.Mirrors, mirror => Assert.True(Uri.IsWellFormedUriString(mirror, UriKind.Absolute) && mirror.EndsWith('/')));
            Assert.All(corpus.Downloads, file => Assert.Contains(corpus.Layouts, layout => layout.Keys.Contains(file.Key)));
            Assert.All(corpus.Downloads, file => Assert.Equal(32, file.Md5.Length));
        });
    }

    private static async Task AssertPublishedAsync(CorpusFiles files)
    {
        foreach (var file in CorpusCatalogue.Published[files.Corpus].Downloads)
        {
            var path = files.Paths[file.Key];
            Assert.Equal(file.UnpackedMd5, await Checksum.OfContentAsync(
                path, file.UnpackedLimit, TestContext.Current.CancellationToken));
        }
    }
}
