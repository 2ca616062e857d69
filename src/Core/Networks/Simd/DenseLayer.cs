namespace EquiSep.Core.Networks.Simd;

/// <summary>Addresses of one minibatch's values at one place.</summary>
/// <param name="columns">width×stride: a row a feature, a column an image.</param>
/// <param name="rows">images×width: the transpose.</param>
/// <param name="gradient">width×stride: the loss's gradient, or null where none is needed.</param>
internal readonly unsafe struct Activation(float* columns, float* rows, float* gradient)
{
    public readonly float* Columns = columns;
    public readonly float* Rows = rows;
    public readonly float* Gradient = gradient;
}

/// <summary>
/// One Linear with what follows it, forward and backward, on memory laid out once: a minibatch is a matrix with a row for each
/// feature, so that BatchNorm works along rows and both products of the backward pass read memory in order.
/// </summary>
internal sealed unsafe class DenseLayer
{
    private const float Epsilon = (float)NetworkDescription.Epsilon;
    private const float RunningMomentum = (float)NetworkDescription.RunningMomentum;

    private readonly Block block;
    private readonly int stride;
    private readonly Parameter weight, bias, gain, shift;
    private readonly float* runningMean, runningVariance, scales, normalized;

    public DenseLayer(Block block, NetworkState state, float* gradients, Arena arena, int capacity, bool training)
    {
        this.block = block;
        stride = Row.Stride(capacity);
        weight = new Parameter(state, $"{block.Linear}.weight", gradients);
        bias = new Parameter(state, $"{block.Linear}.bias", gradients);
        if (block.BatchNorm is { } norm)
        {
            gain = new Parameter(state, $"{norm}.weight", gradients);
            shift = new Parameter(state, $"{norm}.bias", gradients);
            runningMean = Address(state.Buffers, state[$"{norm}.running_mean"]);
            runningVariance = Address(state.Buffers, state[$"{norm}.running_var"]);
        }

        scales = arena.Allocate(block.Out);
        normalized = arena.Allocate((long)block.Out * stride);
        Output = new Activation(
            arena.Allocate((long)block.Out * stride),
            arena.Allocate((long)block.Out * capacity),
            training ? arena.Allocate((long)block.Out * stride) : null);
    }

    /// <summary>The layer's values.</summary>
    public Activation Output { get; }

    /// <summary>Computes <see cref="Output"/> from the input.</summary>
    /// <param name="input">in×stride.</param>
    /// <param name="count">Images in the minibatch.</param>
    /// <param name="statistics">What BatchNorm normalises with.</param>
    /// <param name="track">Whether running statistics move.</param>
    public void Forward(Activation input, int count, BatchStatistics statistics, bool track)
    {
        Product.MultiplyDescending(new Strided(weight.Value, block.In, 1), input.Columns, stride, normalized, stride, block.Out, block.In, count);
        var mask = Row.Mask(count);
        for (var i = 0; i < block.Out; i++)
        {
            float* z = normalized + ((long)i * stride), a = Output.Columns + ((long)i * stride);
            if (block.BatchNorm is null)
            {
                Row.Shift(z, a, count, bias.Value[i], block.Rectified);
                continue;
            }

            var (mean, variance) = Row.Moments(z, count, mask, bias.Value[i]);
            if (track)
            {
                Track(i, mean, variance * count / (count - 1));
            }

            if (statistics == BatchStatistics.Running)
            {
                (mean, variance) = (runningMean[i], runningVariance[i]);
            }

            scales[i] = 1 / MathF.Sqrt(variance + Epsilon);
            Row.Normalize(z, a, count, mean, scales[i], gain.Value[i], shift.Value[i], block.Rectified);
        }

        Row.Transpose(Output.Columns, stride, Output.Rows, block.Out, block.Out, count);
    }

    /// <summary>
    /// From the gradient of <see cref="Output"/>, which it overwrites: the gradients of the parameters, and that of the input if it has room for it.
    /// </summary>
    public void Backward(Activation input, int count)
    {
        var mask = Row.Mask(count);
        for (var i = 0; i < block.Out; i++)
        {
            float* a = Output.Columns + ((long)i * stride), gradient = Output.Gradient + ((long)i * stride);
            if (block.BatchNorm is null)
            {
                bias.Gradient[i] = Row.ShiftBackward(a, gradient, count, mask, block.Rectified);
            }
            else
            {
                // The bias in front of BatchNorm has gradient 0: the mean is subtracted. Its memory stays zero.
                (gain.Gradient[i], shift.Gradient[i]) = Row.NormalizeBackward(
                    normalized + ((long)i * stride), a, gradient, count, mask, scales[i], gain.Value[i], block.Rectified);
            }
        }

        Product.Multiply(new Strided(Output.Gradient, stride, 1), input.Rows, block.In, weight.Gradient, block.In, block.Out, count, block.In);
        if (input.Gradient is not null)
        {
            Product.MultiplyDescending(new Strided(weight.Value, 1, block.In), Output.Gradient, stride, input.Gradient, stride, block.In, block.Out, count);
        }
    }

    private static float* Address(float[] pinned, Slice slice) =>
        (float*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pinned, slice.Offset);

    private void Track(int feature, float mean, float unbiasedVariance)
    {
        runningMean[feature] += RunningMomentum * (mean - runningMean[feature]);
        runningVariance[feature] += RunningMomentum * (unbiasedVariance - runningVariance[feature]);
    }

    private readonly struct Parameter(NetworkState state, string name, float* gradients)
    {
        public readonly float* Value = Address(state.Parameters, state[name]);
        public readonly float* Gradient = gradients is null ? null : gradients + state[name].Offset;
    }
}
