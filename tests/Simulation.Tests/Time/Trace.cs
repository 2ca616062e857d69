using System.Globalization;
using System.Runtime.InteropServices;

namespace EquiSep.Simulation.Tests.Time;

/// <summary>
/// What happened in a history. Every entry goes into a hash, by which two runs of a seed are compared; the text is kept only where somebody
/// reads it.
/// </summary>
/// <param name="isKept">Whether the text is kept.</param>
internal sealed class Trace(bool isKept)
{
    private const ulong Prime = 0x100000001B3;
    private readonly List<string> lines = [];

    /// <summary>The hash of all entries.</summary>
    public ulong Hash { get; private set; } = 0xCBF29CE484222325;

    /// <summary>The number of entries.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the text is kept.</summary>
    public bool IsKept => isKept;

    /// <summary>The text of the entries; empty where it is not kept.</summary>
    public IReadOnlyList<string> Lines => lines;

    /// <summary>Adds an entry.</summary>
    /// <param name="at">The virtual time.</param>
    /// <param name="who">The process, or the part of the world.</param>
    /// <param name="what">What happened.</param>
    /// <param name="subject">To what; null without one.</param>
    /// <param name="outcome">How it ended; null where that is not part of the entry.</param>
    public void Add(TimeSpan at, string who, string what, string? subject = null, string? outcome = null)
    {
        Count++;
        Hash = (Hash ^ (ulong)at.Ticks) * Prime;
        Mix(who);
        Mix(what);
        Mix(subject);
        Mix(outcome);
        if (isKept)
        {
            var time = at.TotalSeconds.ToString("F4", CultureInfo.InvariantCulture);
            lines.Add($"{time,12} {who,-12} {what}{(subject is null ? "" : " " + subject)}{(outcome is null ? "" : ": " + outcome)}");
        }
    }

    // FNV-1a over four characters at a time: hash codes of strings differ from process to process.
    private void Mix(string? text)
    {
        var hash = Hash;
        var fours = MemoryMarshal.Cast<char, ulong>(text.AsSpan());
        foreach (var four in fours)
        {
            hash = (hash ^ four) * Prime;
        }

        foreach (var character in text.AsSpan(4 * fours.Length))
        {
            hash = (hash ^ character) * Prime;
        }

        Hash = (hash ^ 0xFFFF) * Prime;
    }
}
