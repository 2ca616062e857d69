using System.Runtime.CompilerServices;

namespace EquiSep.Testing;

/// <summary>The length of tests in which time has to pass: <c>./test.sh --long</c> asks for the long form.</summary>
internal static class TestLength
{
    /// <summary>Whether the long form was asked for.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("EQUISEP_TEST_LONG") is { Length: > 0 };

    /// <summary>The length of an outage of a server.</summary>
    public static TimeSpan Outage { get; } = TimeSpan.FromSeconds(IsLong ? 60 : 10);

    /// <summary>Waits until an outage has lasted as long as it should.</summary>
    /// <param name="soFar">The length so far.</param>
    public static Task RestOfOutageAsync(TimeSpan soFar) => soFar < Outage ? Task.Delay(Outage - soFar, TestContext.Current.CancellationToken) : Task.CompletedTask;
}

/// <summary>A test that runs in the long form only.</summary>
public sealed class LongFactAttribute : FactAttribute
{
    /// <summary>Marks a test.</summary>
    public LongFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Explicit = !TestLength.IsLong;
}

/// <summary>A theory that runs in the long form only.</summary>
public sealed class LongTheoryAttribute : TheoryAttribute
{
    /// <summary>Marks a theory.</summary>
    public LongTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Explicit = !TestLength.IsLong;
}
