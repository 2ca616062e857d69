using Spectre.Console;

namespace EquiSep.Cli.Display;

/// <summary>Spectre's consoles over the writers that a command was given.</summary>
internal static class Consoles
{
    private const int WidthOfAFile = 200;

    /// <summary>A console on <paramref name="writer"/>: the terminal as it is, anything else without colours and with long lines.</summary>
    public static IAnsiConsole On(TextWriter writer)
    {
        var isTerminal = IsTerminal(writer);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = WidthOfAFile;
        }

        return console;
    }

    /// <summary>Characters of a line of <paramref name="writer"/>.</summary>
    public static int WidthOf(TextWriter writer) => On(writer).Profile.Width;

    private static bool IsTerminal(TextWriter writer)
    {
        return (ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected)
            || (ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected);
    }
}
