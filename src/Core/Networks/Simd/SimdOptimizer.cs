using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EquiSep.Experiments;

namespace EquiSep.Core.Networks.Simd;

/// <summary>PyTorch's sgd, momentum and adam with coupled weight decay, one pass over the parameters that move a step.</summary>
internal sealed unsafe class SimdOptimizer(TrainingSpecification training, OptimizerState state, Memory<float> parameters, float* gradients)
{
    private readonly float decay = (float)training.WeightDecay;
    private readonly float momentum = (float)training.Momentum;
    private readonly int count = parameters.Length;

    /// <summary>Moves the parameters against the gradients.</summary>
    public void Step(double learningRate)
    {
        state.Steps++;
        fixed (float* values = parameters.Span, first = state.First, second = state.Second)
        {
            switch (training.Optimizer)
            {
                case Optimizers.Sgd:
                    Sgd(values, (float)learningRate);
                    break;
                case Optimizers.Momentum:
                    Momentum(values, first, (float)learningRate);
                    break;
                default:
                    Adam(values, first, second, learningRate);
                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sgd(float* values, float rate)
    {
        var i = 0;
        for (; i <= count - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            var value = Vector512.Load(values + i);
            (value - ((Vector512.Load(gradients + i) + (value * decay)) * rate)).Store(values + i);
        }

        for (; i < count; i++)
        {
            values[i] -= (gradients[i] + (values[i] * decay)) * rate;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Momentum(float* values, float* velocities, float rate)
    {
        var i = 0;
        for (; i <= count - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            var value = Vector512.Load(values + i);
            var velocity = (Vector512.Load(velocities + i) * momentum) + (Vector512.Load(gradients + i) + (value * decay));
            velocity.Store(velocities + i);
            (value - (velocity * rate)).Store(values + i);
        }

        for (; i < count; i++)
        {
            velocities[i] = (velocities[i] * momentum) + (gradients[i] + (values[i] * decay));
            values[i] -= velocities[i] * rate;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Adam(float* values, float* first, float* second, double rate)
    {
        const double Beta1 = 0.9, Beta2 = 0.999;
        const float Keep1 = (float)Beta1, Take1 = (float)(1 - Beta1), Keep2 = (float)Beta2, Take2 = (float)(1 - Beta2), Epsilon = 1e-8f;
        var step = (float)(rate / (1 - Math.Pow(Beta1, state.Steps)));
        var correction = (float)Math.Sqrt(1 - Math.Pow(Beta2, state.Steps));
        var i = 0;
        for (; i <= count - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            var value = Vector512.Load(values + i);
            var gradient = Vector512.Load(gradients + i) + (value * decay);
            var mean = (Vector512.Load(first + i) * Keep1) + (gradient * Take1);
            var square = (Vector512.Load(second + i) * Keep2) + (gradient * gradient * Take2);
            mean.Store(first + i);
            square.Store(second + i);
            var root = (Vector512.Sqrt(square) / correction) + Vector512.Create(Epsilon);
            (value - (mean / root * step)).Store(values + i);
        }

        for (; i < count; i++)
        {
            var gradient = gradients[i] + (values[i] * decay);
            first[i] = (first[i] * Keep1) + (gradient * Take1);
            second[i] = (second[i] * Keep2) + (gradient * gradient * Take2);
            values[i] -= first[i] / ((MathF.Sqrt(second[i]) / correction) + Epsilon) * step;
        }
    }
}
