using EquiSep.Core.Datasets;
using EquiSep.Core.Datasets.Files;

namespace EquiSep.Core.Tests.Datasets.Files;

/// <summary>Files as users have them: renamed by file managers, unpacked by browsers, nested by hosts of data sets.</summary>
public sealed class UserFilesTests : IDisposable
{
    private readonly SmallCorpora small = new();

    public UserFilesTests()
    {
        small.Options.Offline = true;
        small.Options.Directories = [Directory.CreateDirectory(small.Below("named")).FullName];
    }

    public void Dispose() => small.Dispose();

    [Theory]
    [InlineData("train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte")]
    [InlineData("TRAIN-IMAGES-IDX3-UBYTE.GZ", "Train-Labels-Idx1-Ubyte.gz", "T10K-IMAGES-IDX3-UBYTE.GZ", "t10k-labels-idx1-ubyte.GZ")]
    [InlineData("train-images-idx3-ubyte (1).gz", "train-labels-idx1-ubyte(2).gz", "t10k-images-idx3-ubyte - Copy.gz", "t10k-labels-idx1-ubyte copy.gz")]
    [InlineData("train-images-idx3-ubyte/train-images-idx3-ubyte", "train-labels-idx1-ubyte/train-labels-idx1-ubyte", "t10k-images-idx3-ubyte/t10k-images.idx3-ubyte", "t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte.gz")]
    [InlineData("archive/data/raw/train-images-idx3-ubyte", "archive/data/raw/train-labels-idx1-ubyte", "archive/data/raw/t10k-images-idx3-ubyte", "archive/data/raw/t10k-labels-idx1-ubyte")]
    public async Task Files_under_names_of_file_managers_and_of_kaggle_are_found(params string[] names)
    {
        Place(names, name => name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase));

        Assert.Equal(names.Order(StringComparer.Ordinal), await FindAsync());
    }

    [Fact]
    public async Task The_published_name_comes_before_its_variants()
    {
        Place(SmallCorpora.Names, _ => false);
        Place([.. SmallCorpora.Names.Select(name => name.Replace("-idx", ".idx", StringComparison.Ordinal) + ".gz")], _ => true);

        Assert.Equal(SmallCorpora.Names.Order(StringComparer.Ordinal), await FindAsync());
    }

    [Theory]
    [InlineData(".gz", false)]
    [InlineData("", true)]
    public async Task The_content_decides_whether_a_file_is_packed(string suffix, bool isPacked)
    {
        string[] names = [.. SmallCorpora.Names.Select(name => name + suffix)];
        Place(names, _ => isPacked);

        Assert.Equal(names.Order(StringComparer.Ordinal), await FindAsync());
    }

    [Fact]
    public async Task A_gzip_file_of_several_members_is_read_to_its_end()
    {
        Place(SmallCorpora.Names, _ => true);
        var labels = small.Raw(Corpus.FashionMnist, SmallCorpora.Labels);
        File.WriteAllBytes(small.Below("named", "train-labels-idx1-ubyte"), [.. SmallCorpora.Pack(labels[..100]), .. SmallCorpora.Pack(labels[100..])]);

        Assert.Equal(4, (await FindAsync()).Length);
    }

    [Theory]
    [InlineData("<!DOCTYPE html>\n<html><head>", "<!DOCTYPE html>", false)]
    [InlineData("\n <html lang=\"en\">404 Not Found</html>", "<html lang=\"en\">", false)]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "<?xml version=\"1.0\"?>", true)]
    public async Task A_web_page_in_place_of_a_file_is_refused_as_such(string page, string start, bool isPacked)
    {
        Place(SmallCorpora.Names, _ => false);
        var bytes = System.Text.Encoding.UTF8.GetBytes(page);
        File.WriteAllBytes(small.Below("named", "train-labels-idx1-ubyte"), isPacked ? SmallCorpora.Pack(bytes) : bytes);

        var error = await Assert.ThrowsAsync<CorpusDirectoryException>(() => small.LocateAsync());

        Assert.Contains($"train-labels-idx1-ubyte is not the file of Fashion-MNIST. It starts with {start}: an error page was saved in its place.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_web_page_in_place_of_images_is_refused_when_they_are_read()
    {
        var path = small.Below("named", "train-images-idx3-ubyte");
        File.WriteAllText(path, "<!DOCTYPE html>");
        var corpus = RawCorpus.Open(new(Corpus.Mnist, SmallCorpora.Names.ToDictionary(name => name, _ => path), "a test"));

        var error = Assert.Throws<DatasetException>(() => corpus.ReadTrainImages([0]));

        Assert.Contains("It starts with <!DOCTYPE html>: an error page was saved in its place.", error.Message, StringComparison.Ordinal);
    }

    // KMNIST and EMNIST have MNIST's names, and KMNIST its sizes, too.
    [Theory]
    [InlineData(Corpus.Mnist, 600, "is not the file of MNIST: unpacked it has MD5")]
    [InlineData(Corpus.FashionMnist, 600, "is not the file of Fashion-MNIST: unpacked it has MD5")]
    [InlineData(Corpus.Mnist, 2400, "is not the file of MNIST. It holds more than 600 bytes.")]
    public async Task Another_set_under_the_same_names_is_refused_by_its_checksum(Corpus corpus, int labels, string message)
    {
        Place(SmallCorpora.Names, _ => true);
        File.WriteAllBytes(small.Below("named", "train-labels-idx1-ubyte"), SmallCorpora.Pack(new byte[labels]));

        var error = await Assert.ThrowsAsync<CorpusDirectoryException>(() => small.LocateAsync(corpus));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_directory_that_lacks_the_set_is_an_error_though_other_places_have_it()
    {
        small.Place(Corpus.FashionMnist, true, "usual", "fashion-mnist");
        small.Place(Corpus.FashionMnist, true, "cache", "FashionMnist");
        small.Catalogue = small.Catalogue with { UsualRoots = [small.Below("usual")] };

        var error = await Assert.ThrowsAsync<CorpusDirectoryException>(() => small.LocateAsync());

        Assert.Equal(small.Below("named"), error.Directory);
        Assert.Contains("it holds no files of Fashion-MNIST. Looked for train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, gzipped or not, there and in the folders below.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cifar-10-python.tar.gz")]
    [InlineData("cifar-10-python.tar")]
    [InlineData("cifar-10-binary.tar")]
    [InlineData("cifar-10-batches-py.tar.gz")]
    [InlineData("CIFAR-10-Python (1).tar.gz")]
    [InlineData("cifar-10-python.tgz")]
    [InlineData("kaggle/cifar-10-batches-py.tar")]
    public async Task An_archive_of_cifar_is_found_under_its_names(string name)
    {
        Write(name, []);

        var files = await small.LocateAsync(Corpus.Cifar10);

        Assert.Equal(small.Below("named", name), files.Paths.Values.Single());
        Assert.EndsWith(".tar.gz", files.Paths.Keys.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cifar-10-batches-py/cifar-10-batches-py", "")]
    [InlineData("cifar10/cifar-10-batches-bin", ".bin")]
    [InlineData("archive/cifar-10-python/cifar-10-batches-py", "")]
    public async Task Nested_folders_of_cifar_are_found(string folder, string suffix)
    {
        string[] batches = [.. Enumerable.Range(1, 5).Select(number => $"data_batch_{number}{suffix}"), $"test_batch{suffix}"];
        Array.ForEach(batches, batch => Write($"{folder}/{batch}", []));

        Assert.Equal(batches, (await small.LocateAsync(Corpus.Cifar10)).Paths.Keys);
    }

    private async Task<string[]> FindAsync()
    {
        var files = await small.LocateAsync();
        Assert.Equal(SmallCorpora.Names.Order(StringComparer.Ordinal), files.Paths.Keys.Order(StringComparer.Ordinal));
        return [.. files.Paths.Values.Select(path => Path.GetRelativePath(small.Below("named"), path)).Order(StringComparer.Ordinal)];
    }

    private void Place(string[] names, Func<string, bool> isPacked)
    {
        foreach (var (published, name) in SmallCorpora.Names.Zip(names))
        {
            Write(name, isPacked(name) ? small.Packed(published + ".gz") : small.Raw(Corpus.FashionMnist, published + ".gz"));
        }
    }

    private void Write(string name, byte[] content)
    {
        var path = small.Below("named", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
