using EquiSep.Experiments;

namespace EquiSep.Core.Networks;

/// <summary>What an optimiser remembers between steps: flat arrays parallel to the parameters that it moves.</summary>
public sealed class OptimizerState
{
    /// <summary>The state before the first step.</summary>
    /// <param name="optimizer">One of <see cref="Optimizers"/>.</param>
    /// <param name="parameters">Number of parameters that it moves.</param>
    public OptimizerState(string optimizer, int parameters)
    {
        First = GC.AllocateArray<float>(optimizer == Optimizers.Sgd ? 0 : parameters, pinned: true);
        Second = GC.AllocateArray<float>(optimizer == Optimizers.Adam ? parameters : 0, pinned: true);
    }

    /// <summary>Momentum's velocity or Adam's first moment; empty for plain SGD.</summary>
    public float[] First { get; }

    /// <summary>Adam's second moment; empty for the others.</summary>
    public float[] Second { get; }

    /// <summary>Steps taken.</summary>
    public long Steps { get; set; }
}
