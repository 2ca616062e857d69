using static EquiSep.Experiments.Families;

namespace EquiSep.Experiments;

/// <summary>
/// A convolutional family as a row of a table: 5×5 convolutions on images of 32×32 with max-pooling between them, then two hidden
/// Linears of <see cref="Hidden"/> units; BatchNorm and ReLU after each.
/// </summary>
/// <param name="Repeat">How many times the image's channels are repeated before they go in.</param>
/// <param name="Channels">Output channels of the convolutions in order; <see cref="Pool"/> stands for a max-pooling that halves the side.</param>
public sealed record ConvolutionPlan(int Repeat, IReadOnlyList<int> Channels)
{
    /// <summary>A max-pooling among the channels.</summary>
    public const int Pool = 0;

    /// <summary>Side of the images.</summary>
    public const int Side = 32;

    /// <summary>Side of the kernels.</summary>
    public const int Kernel = 5;

    /// <summary>Units of each hidden Linear.</summary>
    public const int Hidden = 4096;

    private static readonly Dictionary<string, ConvolutionPlan> Table = new()
    {
        [Vgg11] = new(16, [64, Pool, 128, Pool, 256, 256, Pool, 512, 512, Pool, 512, 512, Pool]),
        [Vgg13] = new(16, [64, 64, Pool, 128, 128, Pool, 256, 256, Pool, 512, 512, Pool, 512, 512, Pool]),
        [Vgg16] = new(16, [64, 64, Pool, 128, 128, Pool, 256, 256, 256, Pool, 512, 512, 512, Pool, 512, 512, 512, Pool]),
        [Vgg19] = new(16, [64, 64, Pool, 128, 128, Pool, 256, 256, 256, 256, Pool, 512, 512, 512, 512, Pool, 512, 512, 512, 512, Pool]),
        [AlexNet] = new(32, [64, Pool, 192, Pool, 384, 256, 256, Pool]),
    };

    /// <summary>Number of convolutions.</summary>
    public int Convolutions => Channels.Count(channels => channels != Pool);

    /// <summary>The authors' <c>layer_num</c>: places where separation is measured, less two.</summary>
    public int Layers => Convolutions + 1;

    /// <summary>The row of a family, or null where it has none.</summary>
    public static ConvolutionPlan? Of(string family) => Table.GetValueOrDefault(family);

    /// <summary>Multiplications of the forward pass of an image, classifier excluded.</summary>
    /// <param name="imageChannels">Channels of the image.</param>
    public double Multiplications(int imageChannels)
    {
        double sum = 0, from = imageChannels * Repeat, side = Side;
        foreach (var channels in Channels)
        {
            if (channels == Pool)
            {
                side /= 2;
            }
            else
            {
                sum += from * channels * Kernel * Kernel * side * side;
                from = channels;
            }
        }

        return sum + ((from * side * side) + Hidden) * Hidden;
    }

    /// <summary>Width of the widest place.</summary>
    /// <param name="imageChannels">Channels of the image.</param>
    public int Widest(int imageChannels) => Side * Side * Math.Max(imageChannels * Repeat, Channels[0]);
}
