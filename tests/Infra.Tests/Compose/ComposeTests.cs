using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EquiSep.Infra.Tests.Running;
using EquiSep.Testing;
using Microsoft.Extensions.Hosting;

namespace EquiSep.Infra.Tests.Compose;

public sealed class ComposeTests
{
    private static readonly string[] own = ["data", "trainer", "trainer-gpu", "analysis", "api"];

    public static TheoryData<string> Services => [.. ComposeFile.Services.Keys];

    public static TheoryData<string> OwnServices => [.. own];

    [Fact]
    public Task The_files_follow_the_schema_of_compose() => Schemas.AssertAsync("compose", ComposeFile.Files);

    [Theory]
    [MemberData(nameof(Services))]
    public void A_container_cannot_write_to_its_image_has_no_capabilities_and_bounded_resources(string name)
    {
        var service = ComposeFile.Services[name];

        Assert.Equal("true", service["read_only"].Text);
        Assert.Equal(["ALL"], service["cap_drop"].List.Select(item => item.Text));
        Assert.Equal(["no-new-privileges:true"], service["security_opt"].List.Select(item => item.Text));
        Assert.Equal("unless-stopped", service["restart"].Text);
        Assert.True(service.Has("pids_limit"), "There is no bound on processes.");
        var limits = service["deploy"]["resources"]["limits"];
        Assert.True(limits.Has("cpus") && limits.Has("memory"), "There is no bound on processors or memory.");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Ports_are_published_on_the_loopback_address_unless_another_is_named(string name)
    {
        var service = ComposeFile.Services[name];
        var ports = service.Has("ports") ? service["ports"].List.Select(port => port.Text).ToList() : [];

        Assert.Equal(name is "api" or "dashboard" ? 1 : 0, ports.Count);
        Assert.All(ports, port => Assert.StartsWith("${EQUISEP_ADDRESS:-127.0.0.1}:", port, StringComparison.Ordinal));
        Assert.Contains("EQUISEP_ADDRESS=127.0.0.1", File.ReadAllLines(Checkout.At("infra", "compose", ".env")));
    }

    [Theory]
    [MemberData(nameof(OwnServices))]
    public void A_service_reads_its_connection_strings_from_secrets_and_has_longer_to_end_than_a_host_takes(string name)
    {
        var service = ComposeFile.Services[name];

        string[] secrets = ["ConnectionStrings__messaging", "ConnectionStrings__blobs", .. name == "api" ? ["Api__Keys__0__Sha256"] : Array.Empty<string>()];
        Assert.Equal(secrets, service["secrets"].List.Select(secret => secret["target"].Text));
        Assert.DoesNotContain(service["environment"].Items, setting => setting.Key.StartsWith("ConnectionStrings", StringComparison.OrdinalIgnoreCase));
        var grace = TimeSpan.FromSeconds(int.Parse(service["stop_grace_period"].Text.TrimEnd('s'), CultureInfo.InvariantCulture));
        Assert.True(grace > new HostOptions().ShutdownTimeout + TimeSpan.FromSeconds(10), $"{grace}");
    }

    [Fact]
    public async Task The_script_makes_every_secret_closed_to_others_and_keeps_what_is_there()
    {
        var folder = Directory.CreateTempSubdirectory("equisep-secrets-");
        try
        {
            var names = ComposeFile.SecretFiles.Select(Path.GetFileName).ToList();
            await Command.RunAsync(new(Checkout.At("infra", "secrets.sh"), [folder.FullName]));
            var first = names.ConvertAll(name => File.ReadAllText(Path.Combine(folder.FullName, name!)));
            await Command.RunAsync(new(Checkout.At("infra", "secrets.sh"), [folder.FullName]));

            // The key itself is for whoever asks.
            Assert.Equal(names.Append("api-key").Order(), folder.GetFiles().Select(file => file.Name).Order());
            Assert.Equal(first, names.Select(name => File.ReadAllText(Path.Combine(folder.FullName, name!))));
            Assert.Equal("700\n", await Command.RunAsync(new("stat", ["-c", "%a", folder.FullName])));
            var broker = new Uri(File.ReadAllText(Path.Combine(folder.FullName, "ConnectionStrings__messaging")));
            Assert.Equal("rabbitmq", broker.Host);
            var key = File.ReadAllText(Path.Combine(folder.FullName, "api-key")).TrimEnd('\n');
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) + "\n", File.ReadAllText(Path.Combine(folder.FullName, "Api__Keys__0__Sha256")));
            Assert.Equal($"default_user = equisep\ndefault_pass = {broker.UserInfo.Split(':')[1]}\nconsumer_timeout = 43200000\n", File.ReadAllText(Path.Combine(folder.FullName, "rabbitmq.conf")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
