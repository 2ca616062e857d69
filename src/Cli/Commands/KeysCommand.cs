using System.CommandLine;
using EquiSep.Api.Access;

namespace EquiSep.Cli.Commands;

/// <summary><c>keys new</c>: a key for the REST API, and what its configuration holds of it.</summary>
internal sealed class KeysCommand : Command
{
    private readonly Argument<string> name = new("name") { Description = $"Who uses it: {AccessKey.NameExpectation}." };
    private readonly Option<KeyRole> role = new("--role")
    {
        Description = "What it allows: read (GET), launch (POST too) or admin (DELETE too).",
        HelpName = "ROLE",
        Required = true,
        CustomParser = given =>
        {
            var text = given.Tokens[0].Value;
            var names = Enum.GetNames<KeyRole>();
            if (names.Contains(text, StringComparer.OrdinalIgnoreCase))
            {
                return Enum.Parse<KeyRole>(text, ignoreCase: true);
            }

            given.AddError($"--role must be one of {string.Join(", ", names).ToLowerInvariant()}, not '{text}'.");
            return default;
        },
    };

    private readonly Option<int?> number = WholeNumber.Option("--number", "Its number in the list of keys, from 0.");

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
        var (user, index) = (parsed.GetRequiredValue(name), parsed.GetValue(number) ?? 0);
        if (!AccessKey.IsName(user))
        {
            throw new RefusedException($"The name of a key must be {AccessKey.NameExpectation}. Give it another one.");
        }

        if (index < 0)
        {
            throw new RefusedException("--number must be a whole number from 0.");
        }

        var key = ApiKey.New();
        var setting = $"{AccessOptions.Section}__{nameof(AccessOptions.Keys)}__{index}__";
        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine($"The key, to be sent as the header {ApiKey.Header}; it is not shown again:");
        output.WriteLine(key);
        output.WriteLine("The settings, as environment variables of the API:");
        output.WriteLine($"{setting}{nameof(AccessKey.Name)}={user}");
        output.WriteLine($"{setting}{nameof(AccessKey.Role)}={parsed.GetValue(role).ToString().ToLowerInvariant()}");
        output.WriteLine($"{setting}{nameof(AccessKey.Sha256)}={Convert.ToHexStringLower(ApiKey.Hash(key))}");
        return ExitCodes.Success;
    }
}
