using EquiSep.Experiments;

namespace EquiSep.Core.Datasets;

/// <summary>Makes a data set of the paper from a corpus: sample, resize, normalise.</summary>
public static class DatasetBuilder
{
    /// <summary>Prepares a data set. Only the images of the sample and the test images are resized.</summary>
    /// <param name="specification">Which data set and which sample.</param>
    /// <param name="corpus">The corpus that its recipe names (<see cref="DatasetRecipe.Corpus"/>).</param>
    /// <returns>The data set, bit-identical whatever files the corpus lies in, and on every machine.</returns>
    /// <exception cref="DatasetException">The specification asks for what the corpus does not have, or a file is damaged.</exception>
    /// <exception cref="ArgumentException"><paramref name="corpus"/> is another than the recipe's.</exception>
    public static Dataset Prepare(DataSpecification specification, RawCorpus corpus)
    {
        var recipe = DatasetRecipe.Of(specification.Name);
        if (corpus.Layout.Corpus != recipe.Corpus)
        {
            throw new ArgumentException($"{recipe.Name} is made from {recipe.Corpus}, not from {corpus.Layout.Corpus}.", nameof(corpus));
        }

        // The two halves share nothing but the corpus: decompressing one overlaps with converting the other.
        var train = Task.Run(() => PrepareTrain(specification, recipe, corpus));
        var test = Task.Run(() => PrepareTest(recipe, corpus));
        Task.WhenAll(train, test).GetAwaiter().GetResult();
        var (sample, indices) = train.Result;
        return new Dataset(sample.Images, test.Result.Images, new DatasetManifest
        {
            Name = recipe.Name,
            Seed = specification.Seed,
            Source = corpus.Source,
            Indices = indices,
            TrainShape = sample.Images.Shape,
            TrainSha256 = sample.Sha256,
            LabelsSha256 = Hash.Of<long>(sample.Images.Labels),
            TestShape = test.Result.Images.Shape,
            TestSha256 = test.Result.Sha256,
            ClassCounts = [.. Enumerable.Range(0, Dataset.Classes).Select(k => sample.Images.Labels.Count(label => label == k))],
        });
    }

    private static (Hashed Sample, int[] Indices) PrepareTrain(DataSpecification specification, DatasetRecipe recipe, RawCorpus corpus)
    {
        var labels = corpus.ReadTrainLabels();
        var indices = Sampling.Choose(specification, labels);
        var images = new RawImages(corpus.ReadTrainImages(indices), [.. indices.Select(index => labels[index])]);
        return (ToImageSet(images, recipe, corpus), indices);
    }

    private static Hashed PrepareTest(DatasetRecipe recipe, RawCorpus corpus) => ToImageSet(corpus.ReadTest(), recipe, corpus);

    private static Hashed ToImageSet(RawImages images, DatasetRecipe recipe, RawCorpus corpus)
    {
        var pixels = ImageConversion.Convert(images.Pixels, corpus.Layout.Side, recipe);
        int[] shape = [images.Labels.Length, recipe.Channels, recipe.Side, recipe.Side];
        return new Hashed(new ImageSet(pixels, shape, [.. images.Labels.Select(label => (long)label)]), Hash.Of<float>(pixels));
    }

    private sealed record Hashed(ImageSet Images, string Sha256);
}
