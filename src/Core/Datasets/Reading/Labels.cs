namespace EquiSep.Core.Datasets.Reading;

/// <summary>Class numbers as files hold them.</summary>
internal static class Labels
{
    /// <summary>The labels, when each is a class number.</summary>
    /// <exception cref="DatasetException">A label is above 9.</exception>
    public static byte[] Check(string file, byte[] labels)
    {
        var wrong = labels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(Dataset.Classes - 1));
        return wrong < 0
            ? labels
            : throw new DatasetException($"{file}: label {wrong} is {labels[wrong]}; class numbers are 0 to {Dataset.Classes - 1}.");
    }
}
