using EquiSep.Cli;

namespace EquiSep.Core.Tests.Cli;

/// <summary>What a command line gave, carried out in this process.</summary>
internal sealed record Invocation(int ExitCode, string Output, string Error)
{
    public static Invocation Of(params string[] args)
    {
        using var output = new StringWriter();
        return Of(output, CancellationToken.None, args);
    }

    /// <summary>A run of the smallest network of Figure 1 on files of this machine or the bundled sample, without the network.</summary>
    public static Invocation OfRun(string results, params string[] options)
    {
        return Of(["run", "optimization", "--only", "sgd-L2", "--epochs", "2", "--offline", "--results", results, .. options]);
    }

    public static Invocation OfInput(string input, params string[] args)
    {
        using var output = new StringWriter();
        return Of(input, output, args, CancellationToken.None);
    }

    public static Invocation Of(StringWriter output, CancellationToken stop, params string[] args)
    {
        return Of("", output, args, stop);
    }

    private static Invocation Of(string input, StringWriter output, string[] args, CancellationToken stop)
    {
        using var reader = new StringReader(input);
        using var error = new StringWriter();
        var code = CommandLine.Invoke(args, () => reader, output, error, stop);
        return new(code, output.ToString(), error.ToString());
    }
}
