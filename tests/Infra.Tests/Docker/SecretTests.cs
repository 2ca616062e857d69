using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using EquiSep.Infra.Tests.Running;

namespace EquiSep.Infra.Tests.Docker;

/// <summary>How a secret could come into an image: with the sources, as an argument of the build, or from the environment of who builds.</summary>
public sealed partial class SecretTests
{
    private const string Canary = "canary-3f9b17c2";
    private const string Marker = "marker-3f9b17c2";

    // Where infra/secrets.sh puts them, and where people do.
    private static readonly string[] secrets =
    [
        "infra/secrets/ConnectionStrings__messaging", "infra/secrets/ConnectionStrings__blobs", "infra/secrets/azurite-accounts", "infra/secrets/api-key",
        "infra/secrets/Api__Keys__0__Sha256", "infra/secrets/Dashboard__Frontend__BrowserToken", "infra/secrets/rabbitmq.conf",
        "infra/compose/.env", "infra/compose/compose.override.yaml", "infra/kubernetes/overlays/mine/secret.yaml",
        ".env", "nuget.config", "NuGet.Config", "secrets.json", "secrets/api-key", ".git/config", "results/run.json", "Directory.Build.rsp",
        "src/.env", "src/nuget.config", "src/Api/.env", "src/Api/api.env", "src/Api/appsettings.json",
        "src/Api/appsettings.Production.json", "src/Api/appsettings.Development.json",
        "src/DataService/appsettings.json", "src/Api/Properties/launchSettings.json", "src/Api/Api.csproj.user", "src/Api/Api.http", "src/Api/tls.pfx", "src/Api/tls.key",
        "src/Api/api-key", "src/Api/secrets/blobs", "src/Api/ConnectionStrings__blobs", "src/azurite-accounts", "src/Api/.secrets/Keys.cs",
        "src/Api/bin/Release/net10.0/appsettings.json", "src/Api/obj/project.assets.json", "src/Api/obj/Secrets.cs", "native/cache.key", "native/.env",
    ];

    [Fact]
    public async Task Of_secrets_beside_the_sources_none_goes_to_the_builder()
    {
        string[] sources = ["Directory.Build.props", "global.json", "native/Torch.targets", "src/Api/Program.cs", "src/Api/packages.lock.json", "src/Reports/Figures/Fonts/LICENSE-DejaVu.txt"];
        Assert.Equal(sources, await BuildContext.SentAsync([.. secrets, .. sources]));
    }

    [Fact]
    public void No_argument_and_no_variable_of_the_images_is_a_secret()
    {
        var names = Dockerfile.Instructions
            .Where(line => line.StartsWith("ARG ", StringComparison.Ordinal) || line.StartsWith("ENV ", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..])
            .Select(word => word.Split('=')[0])
            .ToList();

        Assert.Contains("ASPNETCORE_URLS", names);
        Assert.DoesNotContain(names, name => Secret().IsMatch(name));
    }

    [Fact]
    public async Task What_is_published_from_what_the_builder_is_sent_holds_nothing_secret_of_the_environment_it_was_built_in()
    {
        var scratch = Directory.CreateTempSubdirectory("equisep-image-");
        try
        {
            await BuildContext.CopyAsync(scratch);
            var output = Path.Combine(scratch.FullName, "out");

            // Analyzers and the audit of packages add nothing to what is published.
            string[] quick = ["-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:NuGetAudit=false", "--disable-build-servers"];
            string[] asInTheImage =
                ["-c", "Release", "-r", "linux-x64", "--no-self-contained", "-p:RestoreLockedMode=true", "-p:DebugType=none"];
            var publish = new ProcessStartInfo("dotnet", ["publish", "src/Api", .. asInTheImage, .. quick, "-v", "quiet", "-o", output])
            {
                WorkingDirectory = scratch.FullName,
            };
            foreach (var name in secrets.Select(path => Path.GetFileName(path)!).Where(name => name.Contains("__", StringComparison.Ordinal)).Append("OTEL_EXPORTER_OTLP_HEADERS"))
            {
                publish.Environment[name] = Canary;
            }

            // The build writes this one into every assembly, which shows that it sees the environment and that the search finds.
            publish.Environment["Copyright"] = Marker;
            await Command.RunAsync(publish, TimeSpan.FromMinutes(5));

            var files = Directory.GetFiles(output, "*", SearchOption.AllDirectories);
            Assert.Contains(files, file => Path.GetFileName(file) == "EquiSep.Api.dll" && Holds(file, Marker));
            Assert.DoesNotContain(files, file => Holds(file, Canary));
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    // Texts of an assembly are UTF-8 where they describe it and UTF-16 where its code uses them.
    private static bool Holds(string file, string text)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(file);
        return bytes.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || bytes.IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;
    }

    [GeneratedRegex("key|secret|password|token|connection|account|credential", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
