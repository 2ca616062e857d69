namespace EquiSep.Core.Networks;

/// <summary>
/// The blocks that a training moves, neighbours all, where the classifier counts as the block after the last hidden one. The others
/// are frozen: their parameters and running statistics stay as they are, bit for bit; in training BatchNorm normalises with the
/// statistics of the minibatch there too.
/// </summary>
/// <param name="First">Index of the first one.</param>
/// <param name="End">Index of the first one after them.</param>
public sealed record TrainedBlocks(int First, int End)
{
    /// <summary>Ordinary training.</summary>
    public static TrainedBlocks All(NetworkDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return new(0, description.Blocks.Length + 1);
    }

    /// <summary>Whether a block is one of them.</summary>
    public bool Contains(int block) => block >= First && block < End;

    /// <summary>Where their numbers lie among all parameters, which are in the order of the blocks.</summary>
    public (int Offset, int Length) ParametersIn(NetworkState state, NetworkDescription description)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(description);
        var offset = OffsetOf(First);
        return (offset, OffsetOf(End) - offset);

        int OffsetOf(int block) => block > description.Blocks.Length
            ? state.Parameters.Length
            : state[$"{(block == description.Blocks.Length ? description.Classifier : description.Blocks[block].Layers[0]).Weights}.weight"].Offset;
    }
}
