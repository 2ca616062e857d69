using System.Diagnostics;

namespace EquiSep.Testing;

/// <summary>Waits for what is bound to happen.</summary>
internal static class Waiting
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The bound of a wait. Nothing that works comes near it, on a machine that is busy with other things either.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Asks again and again until the answer is the wanted one. That nobody answers is no answer.</summary>
    /// <param name="ask">Asks; null for no answer.</param>
    /// <param name="wanted">Whether that is it.</param>
    /// <param name="what">What is waited for, in words.</param>
    /// <param name="bound">How long to wait; null for <see cref="Longest"/>.</param>
    public static async Task<T> UntilAsync<T>(Func<Task<T?>> ask, Predicate<T> wanted, string what, TimeSpan? bound = null)
    {
        var began = Stopwatch.GetTimestamp();
        var longest = bound ?? Longest;
        while (true)
        {
            var answer = await ask();
            if (answer is not null && wanted(answer))
            {
                return answer;
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < longest, $"After {longest.TotalSeconds} s still not: {what}. The last answer was {answer}.");
            await Task.Delay(pause, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits for an answer.</summary>
    /// <param name="task">Brings it.</param>
    /// <param name="what">What is waited for, in words.</param>
    public static async Task<T> Within<T>(this Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Longest, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"After {Longest.TotalSeconds} s still not: {what}.");
        }
    }

    /// <summary>Waits for something that cannot be asked for an answer but yes or no.</summary>
    public static Task UntilAsync(Func<Task<bool>> holds, string what, TimeSpan? bound = null) =>
        UntilAsync(holds, held => held, what, bound);
}
