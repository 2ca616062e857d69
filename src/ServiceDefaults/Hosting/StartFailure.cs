using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace EquiSep.ServiceDefaults.Hosting;

/// <summary>The reasons for which a host does not start, in lines for the operator.</summary>
public static class StartFailure
{
    /// <summary>
    /// A line for each reason. A setting that is refused, a file, folder or address that cannot be used: these are the operator's affair, and
    /// the message says all. Any other exception is an error of the program, and comes with its trace.
    /// </summary>
    /// <param name="failure">The exception that ended the start.</param>
    public static IEnumerable<string> Lines(Exception failure) => failure switch
    {
        OptionsValidationException refused => refused.Failures.Select(OneLine),
        AggregateException several => several.InnerExceptions.SelectMany(Lines),
        StartRefusedException => [OneLine(failure.Message)],
        IOException or UnauthorizedAccessException or InvalidDataException or FormatException or SocketException => [Chain(failure)],
        _ => [failure.ToString()],
    };

    // The reader of a file says which file, the exceptions within say what is wrong with it.
    private static string Chain(Exception failure)
    {
        List<string> messages = [];
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (!messages.Exists(message => message.Contains(cause.Message.TrimEnd('.'), StringComparison.Ordinal)))
            {
                messages.Add(cause.Message);
            }
        }

        return OneLine(string.Join(' ', messages));
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
