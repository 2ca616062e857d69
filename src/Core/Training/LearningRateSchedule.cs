namespace EquiSep.Core.Training;

/// <summary>The paper's schedule: the initial rate, a tenth of it from epoch ⌊E/3⌋ on, a hundredth from ⌊2E/3⌋ on.</summary>
internal static class LearningRateSchedule
{
    /// <summary>The rate of an epoch.</summary>
    /// <param name="initial">Initial learning rate.</param>
    /// <param name="epoch">The epoch, counted from 0.</param>
    /// <param name="epochs">The number of epochs E.</param>
    public static double Rate(double initial, int epoch, int epochs)
    {
        return epoch < epochs / 3 ? initial : epoch < 2 * epochs / 3 ? initial / 10 : initial / 100;
    }
}
