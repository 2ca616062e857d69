namespace EquiSep.Coordinator.Views;

/// <summary>An item that many clients are sent: its text is written once for all of them.</summary>
/// <param name="item">The item.</param>
public sealed class Published<T>(T item)
    where T : class
{
    private byte[]? text;

    /// <summary>The item.</summary>
    public T Item => item;

    /// <summary>The text of the item, which every caller writes in the same way.</summary>
    public byte[] Text(Func<T, byte[]> write) => text ??= write(item);
}
