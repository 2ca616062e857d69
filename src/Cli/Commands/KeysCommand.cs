using System.CommandLine;
using EquiSep.Api.Access;

namespace EquiSep.Cli.Commands;

/// <summary><c>keys new</c>: a key for the REST API, and what its configuration holds of it.</summary>
internal sealed class KeysCommand : Command
{
    private readonly Argument<string> name = new("name") { Description = "Who uses it: letters, digits, '.', '_' or '-'." };
    private readonly Option<KeyRole> role = new("--role") { Description = "What it allows: read (GET), launch (POST too) or admin (DELETE too).", Required = true };
    private readonly Option<int> number = new("--number") { Description = "Its number in the list of keys, from 0.", HelpName = "N" };

    /// <summary>The command.</summary>
    public KeysCommand()
        : base("keys", "Keys of the REST API.")
    {
        var make = new Command("new", "Make a key. It is shown once and stored nowhere; the settings hold only its hash.");
        make.Add(name);
        make.Add(role);
        make.Add(number);
        make.SetAction(Show);
        Add(make);
    }

    private int Show(ParseResult parsed)
    {
        var key = ApiKey.New();
        var setting = $"{AccessOptions.Section}__{nameof(AccessOptions.Keys)}__{parsed.GetValue(number)}__";
        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine($"The key, to be sent as the header {ApiKey.Header}; it is not shown again:");
        output.WriteLine(key);
        output.WriteLine("The settings, as environment variables of the API:");
        output.WriteLine($"{setting}{nameof(AccessKey.Name)}={parsed.GetValue(name)}");
        output.WriteLine($"{setting}{nameof(AccessKey.Role)}={parsed.GetValue(role).ToString().ToLowerInvariant()}");
        output.WriteLine($"{setting}{nameof(AccessKey.Sha256)}={Convert.ToHexStringLower(ApiKey.Hash(key))}");
        return ExitCodes.Success;
    }
}
