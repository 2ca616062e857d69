using System.Collections.Immutable;
using EquiSep.Contracts;
using EquiSep.Core.Datasets;

namespace EquiSep.Core.Networks;

/// <summary>The paper's families as a table, and the network that a specification asks for.</summary>
public static class NetworkCatalogue
{
    private const int Green = 1;

    private static readonly Dictionary<string, Family> Table = new()
    {
        [Families.Gfnn] = new(),
        [Families.GfnnOriginal] = new() { AllChannels = true },
        [Families.Glnn] = new() { Rectified = false },
        [Families.GfnnNoBn] = new() { BatchNorm = false },
        [Families.Fnnsw] = new() { Widths = [1, 1, 1, 1, 10, 10, 10] },
        [Families.Fnnws] = new() { Widths = [10, 10, 10, 10, 1, 1, 1] },
        [Families.FnnMix] = new() { Widths = [1, 5, 5, 25, 25, 5, 5] },
    };

    /// <summary>Describes the network for images of the shape given.</summary>
    /// <param name="network">Family, depth and width.</param>
    /// <param name="imageShape">N, C, H, W of the images.</param>
    /// <exception cref="ArgumentException">The family is unknown.</exception>
    public static NetworkDescription Describe(NetworkSpecification network, IReadOnlyList<int> imageShape)
    {
        if (!Table.TryGetValue(network.Family, out var family))
        {
            throw new ArgumentException($"network.family is '{network.Family}'; allowed are {string.Join(", ", Table.Keys)}.", nameof(network));
        }

        int channels = imageShape[1], side = imageShape[2] * imageShape[3];
        var input = family.AllChannels ? channels * side : side;
        int[] widths = family.Widths is { } shape
            ? [.. shape.Select(w => w * network.Width)]
            : [.. Enumerable.Repeat(network.Width, network.Layers + 1)];
        var blocks = widths
            .Select((width, i) => family.Block(i, i == 0 ? input : widths[i - 1], width))
            .ToImmutableArray();
        var classifier = new Block(family.Widths is null ? "classifier" : $"fc{widths.Length + 1}", null, widths[^1], Dataset.Classes, false);
        return new NetworkDescription(family.AllChannels || channels == 1 ? null : Green, blocks, classifier);
    }

    /// <summary>A row of the table: what differs from Linear–BatchNorm–ReLU blocks of one width.</summary>
    private sealed record Family
    {
        public bool AllChannels { get; init; }

        public bool BatchNorm { get; init; } = true;

        public bool Rectified { get; init; } = true;

        /// <summary>Widths in multiples of h, for families of a fixed shape.</summary>
        public int[]? Widths { get; init; }

        public Block Block(int index, int input, int width)
        {
            var (linear, norm) = (Widths, index) switch
            {
                ({ }, _) => ($"fc{index + 1}", $"bn{index + 1}"),
                (_, 0) => ("inputs.0", "inputs.1"),
                _ => ($"layers.{index - 1}.0", $"layers.{index - 1}.1"),
            };
            return new Block(linear, BatchNorm ? norm : null, input, width, Rectified);
        }
    }
}
