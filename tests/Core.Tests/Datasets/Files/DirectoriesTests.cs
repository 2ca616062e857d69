using System.ComponentModel.DataAnnotations;
using EquiSep.Core.Datasets.Files;

namespace EquiSep.Core.Tests.Datasets.Files;

public sealed class DirectoriesTests : IDisposable
{
    private readonly SmallCorpora small = new();

    public DirectoriesTests() => small.Options.Offline = true;

    public void Dispose() => small.Dispose();

    [Theory]
    [InlineData(Corpus.FashionMnist, true, ".")]
    [InlineData(Corpus.FashionMnist, false, "FashionMNIST", "raw")]
    [InlineData(Corpus.FashionMnist, true, "fashion-mnist")]
    [InlineData(Corpus.Mnist, false, "mnist")]
    [InlineData(Corpus.Mnist, true, "MNIST", "raw")]
    public async Task Files_in_a_named_directory_are_found_plain_or_gzipped(Corpus corpus, bool gzipped, params string[] folder)
    {
        small.Place(corpus, gzipped, ["named", .. folder]);
        small.Options.Directories = [small.Below("named")];

        var files = await small.LocateAsync(corpus);

        Assert.Equal(
            ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", "train-images-idx3-ubyte", "train-labels-idx1-ubyte"],
            files.Paths.Keys.Order(StringComparer.Ordinal));
        Assert.All(files.Paths, pair => Assert.True(File.Exists(pair.Value) && Path.GetFileName(pair.Value).StartsWith(pair.Key, StringComparison.Ordinal)));
        Assert.StartsWith("named directory " + small.Below("named"), files.Source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_corpus_is_told_by_its_content_not_by_its_file_names()
    {
        small.Place(Corpus.Mnist, false, "first");
        small.Place(Corpus.FashionMnist, true, "second");
        small.Options.Directories = [small.Below("first"), small.Below("second")];

        var files = await small.LocateAsync(Corpus.FashionMnist);

        Assert.All(files.Paths.Values, path => Assert.StartsWith(small.Below("second"), path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Named_directories_precede_the_usual_places_and_the_cache()
    {
        small.Place(Corpus.FashionMnist, true, "usual", "fashion-mnist");
        small.Place(Corpus.FashionMnist, true, "cache", "FashionMnist");
        small.Place(Corpus.FashionMnist, true, "named");
        small.Catalogue = small.Catalogue with { UsualRoots = [small.Below("usual")] };

        var cached = await Source(places: false);
        var usual = await Source(places: true);
        small.Options.Directories = [small.Below("named")];
        var named = await Source(places: true);

        Assert.Equal("earlier download in " + small.Below("cache", "FashionMnist"), cached);
        Assert.Equal("directory " + small.Below("usual", "fashion-mnist"), usual);
        Assert.Equal("named directory " + small.Below("named"), named);

        async Task<string> Source(bool places)
        {
            small.Options.SearchUsualPlaces = places;
            return (await small.LocateAsync()).Source;
        }
    }

    [Fact]
    public async Task The_batches_of_cifar_are_preferred_to_an_archive_beside_them()
    {
        var folder = Directory.CreateDirectory(small.Below("named", "cifar-10-batches-py")).FullName;
        string[] batches = ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"];
        Array.ForEach(batches, name => File.WriteAllText(Path.Combine(folder, name), name));
        File.WriteAllText(small.Below("named", "cifar-10-python.tar.gz"), "");
        small.Options.Directories = [small.Below("named")];

        var unpacked = await small.LocateAsync(Corpus.Cifar10);
        Directory.Delete(folder, recursive: true);
        var archive = await small.LocateAsync(Corpus.Cifar10);

        Assert.Equal(batches, unpacked.Paths.Keys);
        Assert.Equal(["cifar-10-python.tar.gz"], archive.Paths.Keys);
    }

    [Fact]
    public async Task A_named_directory_that_does_not_exist_is_an_error_even_if_another_has_the_files()
    {
        small.Options.Directories = [small.Place(Corpus.FashionMnist, true, "named"), small.Below("typo")];

        var error = await Assert.ThrowsAsync<CorpusDirectoryException>(() => small.LocateAsync());

        Assert.Equal(small.Below("typo"), error.Directory);
        Assert.Contains("there is no such directory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_corpus_in_the_named_directories_the_error_lists_them_all()
    {
        Directory.CreateDirectory(small.Below("empty"));
        small.Place(Corpus.Mnist, true, "other");
        small.Options.Directories = [small.Below("empty"), small.Below("other")];

        var error = await Assert.ThrowsAsync<CorpusDirectoryException>(() => small.LocateAsync());

        Assert.Contains($"Data directory {small.Below("empty")}: it holds no files of Fashion-MNIST. {small.Below("other")} holds MNIST, not Fashion-MNIST", error.Message, StringComparison.Ordinal);
        Assert.Contains("--data (of a service: Datasets:Directories)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_corpus_the_error_lists_every_place_and_what_to_do()
    {
        small.Place(Corpus.Mnist, true, "other");
        small.Catalogue = small.Catalogue with { UsualRoots = [small.Below("other"), small.Below("nowhere")] };

        var error = await Assert.ThrowsAsync<CorpusUnavailableException>(() => small.LocateAsync());

        Assert.Equal([small.Below("other"), small.Below("nowhere"), small.Below("cache", "FashionMnist")], error.Places.Select(place => place.Place));
        Assert.Contains("holds MNIST, not Fashion-MNIST", error.Places[0].Reason, StringComparison.Ordinal);
        Assert.All(error.Places, place => Assert.Contains($"{place.Place}: {place.Reason}", error.Message, StringComparison.Ordinal));
        Assert.Contains("--data DIR (of a service: Datasets:Directories)", error.Message, StringComparison.Ordinal);
        Assert.Contains("dataset-fashion-mnist", error.Message, StringComparison.Ordinal);
        Assert.Empty(small.Cached());
    }

    [Theory]
    [InlineData("missing", "lacks train-labels-idx1-ubyte")]
    [InlineData("changed", "is not the file of Fashion-MNIST")]
    [InlineData("cut", "train-labels-idx1-ubyte.gz")]
    [InlineData("bomb", "It holds more than 600 bytes")]
    public async Task A_named_directory_with_damaged_files_is_an_error_that_names_the_file(string damage, string message)
    {
        var labels = Path.Combine(small.Place(Corpus.FashionMnist, true, "named"), SmallCorpora.Labels);
        var bytes = small.Packed(SmallCorpora.Labels);
        switch (damage)
        {
            case "missing": File.Delete(labels); break;
            case "changed": File.WriteAllBytes(labels, SmallCorpora.Pack(new byte[600])); break;
            case "cut": File.WriteAllBytes(labels, bytes[..(bytes.Length / 2)]); break;
            default: File.WriteAllBytes(labels, SmallCorpora.Pack(new byte[50_000_000])); break;
        }

        small.Options.Directories = [small.Below("named")];

        var error = await Assert.ThrowsAsync<CorpusDirectoryException>(() => small.LocateAsync());

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("What to do", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://example.org/")]
    [InlineData("ftp://example.org/")]
    [InlineData("https://name:secret@example.org/")]
    [InlineData("https://example.org/?token=1")]
    [InlineData("data/")]
    public void A_mirror_must_be_https_or_on_this_machine(string address)
    {
        small.Options.Mirrors[Corpus.Mnist] = ["https://example.org/mnist/", "http://localhost:1/", address];

        var error = Assert.Throws<ValidationException>(() => new CorpusLocator(small.Options));

        Assert.Contains("Datasets:Mirrors:Mnist:2 is refused", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(address, error.Message, StringComparison.Ordinal);
    }
}
