using System.Collections.Immutable;

namespace EquiSep.Core.Networks;

/// <summary>Layers that follow one another; a residual block adds what went in to what the last one gives, before its ReLU.</summary>
/// <param name="Name">Name of the place after it, such as <c>block 3</c>.</param>
/// <param name="Layers">Its layers, at least one.</param>
public sealed record Block(string Name, ImmutableArray<Layer> Layers)
{
    /// <summary>Whether the block's input is added.</summary>
    public bool Residual { get; init; }

    /// <summary>What the input goes through before it is added, where the numbers of channels differ; null for nothing.</summary>
    public Layer? Shortcut { get; init; }
}

/// <summary>A place where features can be taken.</summary>
/// <param name="Name">Such as <c>input</c>, <c>block 3</c> or <c>block 3 layer 1</c>.</param>
/// <param name="Width">Feature width d.</param>
/// <param name="EndsBlock">Whether it is the input or the end of a block, and not inside one.</param>
public sealed record Place(string Name, int Width, bool EndsBlock);

/// <summary>
/// A network as data: what of an image goes in, the hidden blocks in order, the classifier. Separation is measured at the input
/// and after every block, or after every layer of every block.
/// </summary>
/// <param name="Channel">The only channel that goes in, or null for all of them.</param>
/// <param name="Blocks">The hidden blocks.</param>
/// <param name="Classifier">The final Linear, width to classes.</param>
public sealed record NetworkDescription(int? Channel, ImmutableArray<Block> Blocks, Layer Classifier)
{
    /// <summary>BatchNorm's ε.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>Weight of the newest minibatch in BatchNorm's running statistics.</summary>
    public const double RunningMomentum = 0.1;

    /// <summary>How many times the channels are repeated, one copy after the other, before they go in.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>Whether features wider than <see cref="Separation.PrincipalComponents.Kept"/> are reduced to so many before they are measured.</summary>
    public bool Reduced { get; init; }

    /// <summary>Whether it begins with a convolution, and so takes images instead of flat rows.</summary>
    public bool Convolutional => Blocks[0].Layers[0].Convolutional;

    /// <summary>Number of values that go in for an image.</summary>
    public int InputWidth => checked(Blocks[0].Layers[0].In * Blocks[0].Layers[0].Side * Blocks[0].Layers[0].Side);

    /// <summary>All places, the input first.</summary>
    public IReadOnlyList<Place> Places => [new("input", InputWidth, EndsBlock: true), .. Blocks.SelectMany(PlacesOf)];

    /// <summary>Widths of all places.</summary>
    public IEnumerable<int> PlaceWidths => Places.Select(place => place.Width);

    /// <summary>All layers in the order in which the authors' code creates them: a block's shortcut after its layers, the classifier last.</summary>
    public IEnumerable<Layer> AllLayers => Blocks.SelectMany(LayersOf).Append(Classifier);

    private static IEnumerable<Layer> LayersOf(Block block) => block.Shortcut is { } shortcut ? block.Layers.Append(shortcut) : block.Layers;

    private static IEnumerable<Place> PlacesOf(Block block)
    {
        var last = block.Layers.Length - 1;
        return block.Layers.Select((layer, i) => new Place(i == last ? block.Name : $"{block.Name} layer {i + 1}", layer.Width, i == last));
    }
}
