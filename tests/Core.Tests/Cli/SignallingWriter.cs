namespace EquiSep.Core.Tests.Cli;

/// <summary>Tells when a text is written.</summary>
internal sealed class SignallingWriter(string text) : StringWriter
{
    private readonly TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Written => written.Task;

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.Contains(text, StringComparison.Ordinal) == true)
        {
            written.TrySetResult();
        }
    }
}
