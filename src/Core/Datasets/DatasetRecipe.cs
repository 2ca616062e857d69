using EquiSep.Core.Datasets.Files;
using EquiSep.Experiments;

namespace EquiSep.Core.Datasets;

/// <summary>What a data set of the paper is made from, and how: a row of the table that decides everything but the sample.</summary>
/// <param name="Name">One of <see cref="DataNames"/>.</param>
/// <param name="Corpus">The corpus its images come from.</param>
/// <param name="Side">Height and width after the resize.</param>
/// <param name="Mean">Subtracted from each channel's values in 0 … 1.</param>
/// <param name="Deviation">Then divided by.</param>
public sealed record DatasetRecipe(string Name, Corpus Corpus, int Side, IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    private static readonly float[] CifarMean = [0.4914f, 0.4822f, 0.4465f];
    private static readonly float[] CifarDeviation = [0.247f, 0.243f, 0.261f];

    /// <summary>Number of channels C.</summary>
    public int Channels => Mean.Count;

    /// <summary>All data sets of the paper.</summary>
    public static IReadOnlyList<DatasetRecipe> All { get; } =
    [
        new(DataNames.Cm, Corpus.Mnist, 10, [0.5f], [0.5f]),
        new(DataNames.Cfm, Corpus.FashionMnist, 10, [0.5f], [0.5f]),
        new(DataNames.Cc, Corpus.Cifar10, 10, CifarMean, CifarDeviation),
        new(DataNames.FashionMnist, Corpus.FashionMnist, 32, [0.2860f], [0.3530f]),
        new(DataNames.Cifar10, Corpus.Cifar10, 32, CifarMean, CifarDeviation),
    ];

    /// <summary>The recipe of the data set <paramref name="name"/>.</summary>
    /// <exception cref="DatasetException">There is no data set of that name.</exception>
    public static DatasetRecipe Of(string name)
    {
        return All.FirstOrDefault(recipe => recipe.Name == name)
            ?? throw new DatasetException($"data.name is '{name}'; it must be one of {string.Join(", ", DataNames.All)}.");
    }
}
