using System.CommandLine;
using EquiSep.Cli.Commands;
using EquiSep.Experiments.Validation;
using EquiSep.Pipeline;
using EquiSep.Pipeline.Artifacts;
using EquiSep.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;

namespace EquiSep.Cli;

/// <summary>The command line: parses, runs one command, turns refusals into messages.</summary>
internal static class CommandLine
{
    /// <summary>Carries out <paramref name="args"/>.</summary>
    /// <param name="args">Command, arguments and options.</param>
    /// <param name="input">Opens standard input.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="stop">Asks for an orderly stop.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Invoke(string[] args, Func<TextReader> input, TextWriter output, TextWriter error, CancellationToken stop)
    {
        var root = new RootCommand("EquiSep: trains the networks of 'A Law of Data Separation in Deep Learning' and measures how they separate data, layer by layer. "
            + "Exit codes: 0 everything is there, 1 something failed, 2 refused before any work, 130 stopped.")
        {
            RunCommand.Run(input, stop),
            RunCommand.Report(input, stop),
            new CompareCommand(),
            new ServeCommand(stop),
            new DatasetCommand(stop),
            new MeasureCommand(),
            new PresetsCommand(),
            new KeysCommand(),
            new ListCommand(stop),
            new ShowCommand(stop),
            new RemoveCommand(stop),
            new GarbageCommand(stop),
        };
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args, new() { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            return Refuse(error, parsed.Errors.Select(e => e.Message).Append("Use --help to see what is allowed."));
        }

        try
        {
            return parsed.Invoke(new() { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (SpecificationException e)
        {
            return Refuse(error, e.Errors.Select(line => line.ToString()));
        }
        catch (Exception e) when (e is RefusedException or NewerArtifactException)
        {
            return Refuse(error, [e.Message]);
        }
        catch (Exception e) when (e is StartRefusedException or OptionsValidationException
            or AggregateException { InnerException: OptionsValidationException })
        {
            return Refuse(error, StartFailure.Lines(e));
        }
        catch (Exception e) when (e is IOException or OutageException or UnauthorizedAccessException)
        {
            // Files of runs are the pipeline's affair; what comes here is output that cannot be written.
            error.WriteLine($"Failed: {e.Message}");
            return ExitCodes.Failure;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            error.WriteLine("Stopped.");
            return ExitCodes.Stopped;
        }
    }

    private static int Refuse(TextWriter error, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            error.WriteLine(line);
        }

        return ExitCodes.Refused;
    }
}
