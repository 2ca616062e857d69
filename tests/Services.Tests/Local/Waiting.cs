namespace EquiSep.Services.Tests.Local;

/// <summary>Waits for what is bound to happen.</summary>
internal static class Waiting
{
    /// <summary>The longest that anything takes on a machine that is busy with other things. Nothing that works comes near it.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(2);

    /// <summary>Waits, and says what did not come.</summary>
    public static async Task<T> Within<T>(this Task<T> task, string failure)
    {
        try
        {
            return await task.WaitAsync(Longest, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"After {Longest.TotalSeconds} s {failure}.");
        }
    }

    /// <summary>Asks again and again until the answer is the wanted one.</summary>
    public static async Task UntilAsync<T>(Func<Task<T>> ask, Predicate<T> wanted, string failure)
    {
        var end = DateTime.UtcNow + Longest;
        var answer = await ask();
        while (!wanted(answer))
        {
            Assert.True(DateTime.UtcNow < end, $"After {Longest.TotalSeconds} s {failure}; the last answer was {answer}.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
            answer = await ask();
        }
    }
}
