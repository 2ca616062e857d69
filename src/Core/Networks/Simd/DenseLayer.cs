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

    private readonly Layer layer;
    private readonly int stride;
    private readonly Parameter weight, bias, gain, shift;
    private readonly float* runningMean, runningVariance, scales, normalized;

    public DenseLayer(Layer layer, NetworkState state, float* gradients, Arena arena, int capacity, bool training)
    {
        this.layer = layer;
        stride = Row.Stride(capacity);
        weight = new Parameter(state, $"{layer.Weights}.weight", gradients);
        bias = new Parameter(state, $"{layer.Weights}.bias", gradients);
        if (layer.BatchNorm is { } norm)
        {
            gain = new Parameter(state, $"{norm}.weight", gradients);
            shift = new Parameter(state, $"{norm}.bias", gradients);
            runningMean = Address(state.Buffers, state[$"{norm}.running_mean"]);
            runningVariance = Address(state.Buffers, state[$"{norm}.running_var"]);
        }

        scales = arena.Allocate(layer.Out);
        normalized = arena.Allocate((long)layer.Out * stride);
        Output = new Activation(
            arena.Allocate((long)layer.Out * stride),
            arena.Allocate((long)layer.Out * capacity),
            training ? arena.Allocate((long)layer.Out * stride) : null);
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
        Product.MultiplyDescending(new Strided(weight.Value, layer.In, 1), input.Columns, stride, normalized, stride, layer.Out, layer.In, count);
        var mask = Row.Mask(count);
        for (var i = 0; i < layer.Out; i++)
        {
            float* z = normalized + ((long)i * stride), a = Output.Columns + ((long)i * stride);
            if (layer.BatchNorm is null)
            {
                Row.Shift(z, a, count, bias.Value[i], layer.Rectified);
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
            Row.Normalize(z, a, count, mean, scales[i], gain.Value[i], shift.Value[i], layer.Rectified);
        }

        Row.Transpose(Output.Columns, stride, Output.Rows, layer.Out, layer.Out, count);
    }

    /// <summary>
    /// From the gradient of <see cref="Output"/>, which it overwrites: the gradients of the parameters, and that of the input.
    /// </summary>
    /// <param name="input">in×stride.</param>
    /// <param name="count">Images in the minibatch.</param>
    /// <param name="trained">Whether the gradients of the parameters are wanted.</param>
    /// <param name="further">Whether that of the input is.</param>
    public void Backward(Activation input, int count, bool trained, bool further)
    {
        var mask = Row.Mask(count);
        for (var i = 0; i < layer.Out; i++)
        {
            float* a = Output.Columns + ((long)i * stride), gradient = Output.Gradient + ((long)i * stride);
            if (layer.BatchNorm is null)
            {
                bias.Gradient[i] = Row.ShiftBackward(a, gradient, count, mask, layer.Rectified);
            }
            else
            {
                // The bias in front of BatchNorm has gradient 0: the mean is subtracted. Its memory stays zero.
                (gain.Gradient[i], shift.Gradient[i]) = Row.NormalizeBackward(
                    normalized + ((long)i * stride), a, gradient, count, mask, scales[i], gain.Value[i], layer.Rectified);
            }
        }

        if (trained)
        {
            Product.Multiply(new Strided(Output.Gradient, stride, 1), input.Rows, layer.In, weight.Gradient, layer.In, layer.Out, count, layer.In);
        }

        if (further)
        {
            Product.MultiplyDescending(new Strided(weight.Value, 1, layer.In), Output.Gradient, stride, input.Gradient, stride, layer.In, layer.Out, count);
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
