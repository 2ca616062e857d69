using System.Collections.Immutable;

namespace EquiSep.Core.Networks;

/// <summary>One hidden block: Linear, then BatchNorm1d and ReLU where it has them.</summary>
/// <param name="Linear">Name of the Linear's parameters in the authors' code, such as <c>layers.0.0</c>.</param>
/// <param name="BatchNorm">Name of the BatchNorm's parameters, or null where the block has none.</param>
/// <param name="In">Input width.</param>
/// <param name="Out">Output width.</param>
/// <param name="Rectified">Whether a ReLU ends the block.</param>
public sealed record Block(string Linear, string? BatchNorm, int In, int Out, bool Rectified);

/// <summary>
/// A network as data: what of an image goes in, the hidden blocks in order, the classifier. A separation is measured at
/// the input and after every block.
/// </summary>
/// <param name="Channel">The only channel that goes in, or null for all of them, flattened.</param>
/// <param name="Blocks">The hidden blocks.</param>
/// <param name="Classifier">The final Linear, width to classes.</param>
public sealed record NetworkDescription(int? Channel, ImmutableArray<Block> Blocks, Block Classifier)
{
    /// <summary>BatchNorm's ε.</summary>
    public const double Epsilon = 1e-5;

    /// <summary>Weight of the newest minibatch in BatchNorm's running statistics.</summary>
    public const double RunningMomentum = 0.1;

    /// <summary>Width of the flat input.</summary>
    public int InputWidth => Blocks[0].In;

    /// <summary>Widths of the places where separation is measured, the input first.</summary>
    public IEnumerable<int> PlaceWidths => Blocks.Select(b => b.Out).Prepend(InputWidth);

    /// <summary>Names of these places.</summary>
    public IEnumerable<string> PlaceNames => Blocks.Select((_, i) => $"block {i + 1}").Prepend("input");

    /// <summary>All Linear layers in order, the classifier last.</summary>
    public IEnumerable<Block> AllBlocks => Blocks.Append(Classifier);
}
