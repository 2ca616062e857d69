using System.Collections.Immutable;
using EquiSep.Core.Datasets;
using EquiSep.Experiments;

namespace EquiSep.Core.Networks;

/// <summary>The paper's families as a table, and the network that a specification asks for.</summary>
public static class NetworkCatalogue
{
    private const int Green = 1;

    private static readonly Dictionary<string, Family> Dense = new()
    {
        [Families.Gfnn] = new(),
        [Families.GfnnOriginal] = new() { AllChannels = true },
        [Families.Glnn] = new() { Rectified = false },
        [Families.GfnnNoBn] = new() { BatchNorm = false },
        [Families.Fnnsw] = new() { Numbered = true },
        [Families.Fnnws] = new() { Numbered = true },
        [Families.FnnMix] = new() { Numbered = true },
    };

    /// <summary>Describes the network for images of the shape given.</summary>
    /// <param name="network">Family, depth and width.</param>
    /// <param name="imageShape">N, C, H, W of the images.</param>
    /// <exception cref="ArgumentException">The family is unknown, or takes images of another size.</exception>
    public static NetworkDescription Describe(NetworkSpecification network, IReadOnlyList<int> imageShape)
    {
        if (Dense.TryGetValue(network.Family, out var family))
        {
            return Describe(network, family, imageShape[1], imageShape[2] * imageShape[3]);
        }

        if (!Families.TakesImages(network.Family))
        {
            throw new ArgumentException($"network.family is '{network.Family}'; allowed are {string.Join(", ", Families.All)}.", nameof(network));
        }

        return imageShape[2] != ConvolutionPlan.Side || imageShape[3] != ConvolutionPlan.Side
            ? throw new ArgumentException($"{network.Family} needs images of 32×32, not {imageShape[2]}×{imageShape[3]}.", nameof(imageShape))
            : ConvolutionPlan.Of(network.Family) is { } plan
            ? ConvolutionalNetworks.Describe(network.Family, plan, imageShape[1])
            : ResidualNetworks.Describe(network, imageShape[1]);
    }

    private static NetworkDescription Describe(NetworkSpecification network, Family family, int channels, int pixels)
    {
        var input = family.AllChannels ? channels * pixels : pixels;
        int[] widths = [.. Families.BlockWidths(network).Select(multiple => checked(multiple * network.Width))];
        var blocks = widths
            .Select((width, i) => new Block($"block {i + 1}", [family.Layer(i, i == 0 ? input : widths[i - 1], width)]))
            .ToImmutableArray();
        var classifier = new Layer(family.Numbered ? $"fc{widths.Length + 1}" : "classifier", null, widths[^1], Dataset.Classes, false);
        return new NetworkDescription(family.AllChannels || channels == 1 ? null : Green, blocks, classifier);
    }

    /// <summary>
    /// A row of the table of fully connected families: what differs from Linear–BatchNorm–ReLU on one channel. Widths are those
    /// of <see cref="Families.BlockWidths"/>.
    /// </summary>
    private sealed record Family
    {
        public bool AllChannels { get; init; }

        public bool BatchNorm { get; init; } = true;

        public bool Rectified { get; init; } = true;

        /// <summary>Whether the authors' code names the layers fc1, bn1, fc2 …</summary>
        public bool Numbered { get; init; }

        public Layer Layer(int index, int input, int width)
        {
            var (linear, norm) = (Numbered, index) switch
            {
                (true, _) => ($"fc{index + 1}", $"bn{index + 1}"),
                (_, 0) => ("inputs.0", "inputs.1"),
                _ => ($"layers.{index - 1}.0", $"layers.{index - 1}.1"),
            };
            return new Layer(linear, BatchNorm ? norm : null, input, width, Rectified);
        }
    }
}
