using static TorchSharp.torch;

namespace EquiSep.Core.Networks.Torch;

/// <summary>How far a batch has come.</summary>
/// <param name="Values">The values of a place.</param>
/// <param name="BlockInput">What went into the residual block around that place; null outside of blocks.</param>
internal readonly record struct Passing(Tensor Values, Tensor? BlockInput = null)
{
    /// <summary>Frees what <paramref name="next"/>, which was made of it, does not need.</summary>
    public void Release(Passing next)
    {
        if (!ReferenceEquals(Values, next.BlockInput))
        {
            Values.Dispose();
        }

        if (BlockInput is not null && !ReferenceEquals(BlockInput, next.BlockInput))
        {
            BlockInput.Dispose();
        }
    }
}

/// <summary>The way from one place to the next: a layer, and at the end of a residual block the addition.</summary>
internal sealed class TorchStep
{
    private readonly TorchLayer layer;
    private readonly TorchLayer? shortcut;
    private readonly bool opens, closes, rectified;

    private TorchStep(Dictionary<string, Tensor> views, Block block, int number, int index)
    {
        Block = number;
        layer = new TorchLayer(views, block.Layers[index]);
        rectified = block.Layers[index].Rectified;
        opens = block.Residual && index == 0;
        closes = block.Residual && index == block.Layers.Length - 1;
        shortcut = closes && block.Shortcut is { } between ? new TorchLayer(views, between) : null;
    }

    /// <summary>Index of the block that it belongs to.</summary>
    public int Block { get; }

    /// <summary>The steps of a block.</summary>
    /// <param name="views">The network's numbers by name.</param>
    /// <param name="block">The block.</param>
    /// <param name="number">Its index.</param>
    public static IEnumerable<TorchStep> Of(Dictionary<string, Tensor> views, Block block, int number) =>
        block.Layers.Select((_, index) => new TorchStep(views, block, number, index));

    public Passing Forward(Passing at, BatchStatistics statistics, bool track)
    {
        var start = opens ? at.Values : at.BlockInput;
        var values = layer.Forward(at.Values, statistics, track);
        if (closes)
        {
            values.add_(shortcut?.Forward(start!, statistics, track) ?? start!);
        }

        return new(rectified ? values.relu_() : values, closes ? null : start);
    }
}
