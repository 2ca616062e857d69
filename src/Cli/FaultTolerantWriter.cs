using System.Text;

namespace EquiSep.Cli;

/// <summary>Standard output or error. When it cannot be written, because it is closed or its disk full, work goes on without it.</summary>
/// <param name="inner">The stream as the system gave it.</param>
internal sealed class FaultTolerantWriter(TextWriter inner) : TextWriter
{
    /// <summary>Why something could not be written; null when everything was.</summary>
    public string? Failure { get; private set; }

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Attempt(() => inner.Write(value));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Attempt(() => inner.Write(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Attempt(() => inner.Write(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Attempt(() => inner.WriteLine(value));

    /// <inheritdoc/>
    public override void Flush() => Attempt(inner.Flush);

    /// <summary>The exit code of a command, which cannot be success when its output is lost.</summary>
    /// <param name="code">The exit code of the command itself.</param>
    /// <param name="error">Standard error, which gets the reason.</param>
    public int ExitCodeOf(int code, TextWriter error)
    {
        Flush();
        if (Failure is null)
        {
            return code;
        }

        error.WriteLine($"Standard output could not be written: {Failure} Send it to a file or a program that takes it.");
        return code == ExitCodes.Success ? ExitCodes.Failure : code;
    }

    private void Attempt(Action write)
    {
        if (Failure is not null)
        {
            return;
        }

        try
        {
            write();
        }
        catch (UnauthorizedAccessException)
        {
            // The text of .NET for a closed handle speaks of a path.
            Failure = "it is closed.";
        }
        catch (IOException e)
        {
            Failure = $"{e.Message.TrimEnd('.')}.";
        }
    }
}
