using static TorchSharp.torch;

namespace EquiSep.Core.Networks.Torch;

/// <summary>
/// How many threads libtorch computes with on the processor. Fully connected networks take one, and as many trainings as cores
/// run side by side: fastest for small products. Convolutions take all cores, and of several networks that do so one computes at a
/// time, minibatch by minibatch: they would only wait for each other's threads.
/// </summary>
internal sealed class TorchThreads
{
    private static readonly Lock AllCores = new();
    private readonly bool many;

    static TorchThreads() => set_num_interop_threads(1);

    public TorchThreads(bool convolutional, bool gpu)
    {
        many = convolutional && !gpu;
        Count = many ? Environment.ProcessorCount : 1;
    }

    /// <summary>How many they are; sums have the same bits only where this is the same.</summary>
    public int Count { get; }

    /// <summary>To be held while the calling thread computes.</summary>
    public Lock.Scope Enter()
    {
        // What libtorch was told last by any thread is what it takes.
        var turn = many ? AllCores.EnterScope() : default;
        set_num_threads(Count);
        return turn;
    }
}
