namespace EquiSep.Core.Networks;

/// <summary>Max-pooling of square windows.</summary>
/// <param name="Kernel">Side of a window.</param>
/// <param name="Stride">Distance of two windows.</param>
/// <param name="Padding">Pixels added at each edge; they never win.</param>
public sealed record Pooling(int Kernel, int Stride, int Padding);

/// <summary>One layer: a Linear or a convolution, then BatchNorm and ReLU where it has them.</summary>
/// <param name="Weights">Name of its parameters in the authors' code, such as <c>layers.0.0</c>.</param>
/// <param name="BatchNorm">Name of the BatchNorm's parameters, or null where the layer has none.</param>
/// <param name="In">Input width of a Linear, input channels of a convolution.</param>
/// <param name="Out">Output width or output channels.</param>
/// <param name="Rectified">Whether a ReLU ends the layer.</param>
public sealed record Layer(string Weights, string? BatchNorm, int In, int Out, bool Rectified)
{
    /// <summary>Side of the convolution's kernel, odd; the image is padded so that it keeps its size. 0 for a Linear.</summary>
    public int Kernel { get; init; }

    /// <summary>Side of the images that a convolution works on, after <see cref="Pooling"/>; 1 for a Linear.</summary>
    public int Side { get; init; } = 1;

    /// <summary>Whether it has a bias.</summary>
    public bool Biased { get; init; } = true;

    /// <summary>What its input goes through first, or null.</summary>
    public Pooling? Pooling { get; init; }

    /// <summary>Whether it is a convolution.</summary>
    public bool Convolutional => Kernel > 0;

    /// <summary>Inputs of one output.</summary>
    public int FanIn => Convolutional ? In * Kernel * Kernel : In;

    /// <summary>Shape of its weights, as in PyTorch: out×in, or out×in×kernel×kernel.</summary>
    public long[] WeightShape => Convolutional ? [Out, In, Kernel, Kernel] : [Out, In];

    /// <summary>Number of values it gives for an image.</summary>
    public int Width => checked(Out * Side * Side);
}
