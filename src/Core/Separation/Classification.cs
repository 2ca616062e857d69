using System.Numerics.Tensors;

namespace EquiSep.Core.Separation;

/// <summary>How well logits classify images.</summary>
/// <param name="Accuracy">Fraction classified correctly, 0 to 1.</param>
/// <param name="Loss">Mean cross-entropy in nats, computed in double precision.</param>
internal sealed record Classification(double Accuracy, double Loss)
{
    /// <summary>Compares logits with labels.</summary>
    /// <param name="logits">N×classes, row-major.</param>
    /// <param name="labels">The N classes.</param>
    public static Classification Of(ReadOnlySpan<float> logits, ReadOnlySpan<long> labels)
    {
        var classes = logits.Length / labels.Length;
        var (right, loss) = (0, 0.0);
        for (var i = 0; i < labels.Length; i++)
        {
            var scores = logits.Slice(i * classes, classes);
            var best = TensorPrimitives.IndexOfMax(scores);
            right += best == labels[i] ? 1 : 0;

            // The largest score is taken off, which changes no probability and lets no exponential overflow.
            var sum = 0.0;
            foreach (var score in scores)
            {
                sum += Math.Exp((double)score - scores[best]);
            }

            loss += Math.Log(sum) + scores[best] - scores[(int)labels[i]];
        }

        return new((double)right / labels.Length, loss / labels.Length);
    }
}
