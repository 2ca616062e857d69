using System.Collections;

namespace EquiSep.Core.Tests.Reports;

/// <summary>A list that counts how often an element of it is read.</summary>
internal sealed class CountedReads<T>(T[] items) : IReadOnlyList<T>
{
    /// <summary>The elements; what reads them here is not counted.</summary>
    public IReadOnlyList<T> Items => items;

    /// <summary>Elements read so far.</summary>
    public int Reads { get; private set; }

    public int Count => items.Length;

    public T this[int index]
    {
        get
        {
            Reads++;
            return items[index];
        }
    }

    public IEnumerator<T> GetEnumerator()
    {
        foreach (var item in items)
        {
            Reads++;
            yield return item;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
