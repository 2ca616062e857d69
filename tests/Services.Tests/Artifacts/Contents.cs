using System.Text;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Services.Tests.Artifacts;

/// <summary>Small texts in and out of a store.</summary>
internal static class Contents
{
    public static Task<string> WriteTextAsync(this IArtifactStore store, string name, string text, WriteCondition? condition = null) =>
        store.WriteAsync(new(name), new MemoryStream(Encoding.UTF8.GetBytes(text)).CopyToAsync, condition ?? WriteCondition.None, TestContext.Current.CancellationToken);

    /// <summary>The text of an artifact; null when there is none.</summary>
    public static async Task<string?> ReadTextAsync(this IArtifactStore store, string name)
    {
        await using var content = await store.OpenAsync(new(name), TestContext.Current.CancellationToken);
        return content is null ? null : await new StreamReader(content.Stream).ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The names that start with a prefix, sorted.</summary>
    public static async Task<string[]> NamesAsync(this IArtifactStore store, string prefix) =>
        await store.ListAsync(prefix, TestContext.Current.CancellationToken).Select(entry => entry.Name.Value).Order(StringComparer.Ordinal).ToArrayAsync();
}
