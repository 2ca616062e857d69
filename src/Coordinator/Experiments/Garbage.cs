namespace EquiSep.Coordinator.Experiments;

/// <summary>A blob that nobody needs.</summary>
/// <param name="Name">Its name in the store.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Reason">Why nobody needs it.</param>
public sealed record GarbageItem(string Name, long Bytes, string Reason);

/// <summary>What a collection found.</summary>
/// <param name="Items">The blobs, in the order of their deletion.</param>
/// <param name="Bytes">Their length in all.</param>
/// <param name="Deleted">Whether they were deleted; false for a dry run.</param>
public sealed record Garbage(IReadOnlyList<GarbageItem> Items, long Bytes, bool Deleted);
