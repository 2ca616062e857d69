using EquiSep.Core.Datasets;
using EquiSep.Experiments;

namespace EquiSep.Core.Tests.Datasets;

public sealed class SamplingTests
{
    // Class 3 has 20 images, every other class 40.
    private static readonly byte[] Labels = [.. Enumerable.Range(0, 400).Select(i => (byte)(i % 10)).Where((label, i) => label != 3 || i < 200)];

    [Theory]
    [InlineData(21, "data.perClass is 21; it must be from 1 to 20")]
    [InlineData(0, "data.perClass is 0; it must be from 1 to 20")]
    public void More_images_than_a_class_has_are_refused(int perClass, string message)
    {
        var e = Assert.Throws<DatasetException>(() => Sampling.Choose(new DataSpecification { Name = "cm", PerClass = perClass }, Labels));
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 21, 1, "data.imbalance.large is 21; it must be from 1 to 20")]
    [InlineData(5, 20, 41, "data.imbalance.small is 41; it must be from 1 to 40")]
    [InlineData(5, 20, 0, "data.imbalance.small is 0; it must be from 1 to 40")]
    [InlineData(11, 20, 1, "data.imbalance.largeClasses is 11; it must be from 0 to 10")]
    [InlineData(-1, 20, 1, "data.imbalance.largeClasses is -1; it must be from 0 to 10")]
    public void Impossible_imbalanced_samples_are_refused(int classes, int large, int small, string message)
    {
        var imbalance = new ImbalanceSpecification { LargeClasses = classes, Large = large, Small = small };
        var e = Assert.Throws<DatasetException>(() => Sampling.Choose(new DataSpecification { Name = "cm", Imbalance = imbalance }, Labels));
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_seed_is_refused()
    {
        var e = Assert.Throws<DatasetException>(() => Sampling.Choose(new DataSpecification { Name = "cm", Seed = -1 }, Labels));
        Assert.StartsWith("data.seed is -1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_smaller_sample_is_what_the_larger_one_took_first_of_each_class()
    {
        var large = Sampling.Choose(new DataSpecification { Name = "cm", PerClass = 20 }, Labels);
        var small = Sampling.Choose(new DataSpecification { Name = "cm", PerClass = 5 }, Labels);
        for (var k = 0; k < 10; k++)
        {
            Assert.Equal(large.Where(index => Labels[index] == k).Take(5), small.Where(index => Labels[index] == k));
        }

        Assert.NotEqual(small, Sampling.Choose(new DataSpecification { Name = "cm", PerClass = 5, Seed = 1 }, Labels));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void All_classes_may_be_of_one_size(int large)
    {
        var imbalance = new ImbalanceSpecification { LargeClasses = large, Large = large == 0 ? 99 : 4, Small = large == 0 ? 4 : 99 };
        Assert.Equal(
            Sampling.Choose(new DataSpecification { Name = "cm", PerClass = 4 }, Labels),
            Sampling.Choose(new DataSpecification { Name = "cm", Imbalance = imbalance }, Labels));
    }
}
