using System.Reflection;
using EquiSep.AnalysisService;
using EquiSep.Api.Rest;
using EquiSep.Coordinator.Scheduling;
using EquiSep.Coordinator;
using EquiSep.Core.Datasets.Files;
using EquiSep.DataService;
using EquiSep.Pipeline.Artifacts;
using EquiSep.Pipeline.Messaging;
using EquiSep.ServiceDefaults;
using EquiSep.ServiceDefaults.Settings;
using EquiSep.TrainingService;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EquiSep.Services.Tests.Settings;

public sealed class KnownSettingsTests
{
    // Every options class there is: those with a section.
    private static readonly (string Section, Type Options)[] classes =
    [
        .. ((Assembly[])[typeof(ArtifactOptions).Assembly, typeof(CoordinatorOptions).Assembly, typeof(CorpusOptions).Assembly, typeof(DatasetModule).Assembly, typeof(TrainingOptions).Assembly, typeof(AnalysisOptions).Assembly, typeof(ApiOptions).Assembly])
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type => (Section: type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string, Options: type))
            .Where(found => found.Section is not null)
            .Select(found => (found.Section!, found.Options)),
    ];

    private static readonly Lazy<KnownSettings> all = new(KnownToAllModules);

    public static TheoryData<string, string> Settings => new(classes.SelectMany(
        item => item.Options.GetProperties().Where(property => property.SetMethod?.IsPublic == true).Select(property => (item.Section, property.Name))));

    [Fact]
    public void Every_section_is_known_to_every_service()
    {
        Assert.True(classes.Length >= 9, $"{classes.Length} options classes were found.");
        Assert.Equal(SettingSections.All, classes.Select(item => item.Section).Append("Secrets").Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void A_setting_of_any_options_class_is_known_and_a_misspelt_one_is_refused_with_its_name(string section, string name)
    {
        var near = (string[])[$"{section}:{name}s", $"{section}:{name[..^1]}"];

        var refused = near.Select(key => Refusals(all.Value, key)).ToArray();

        Assert.Empty(Refusals(all.Value, KeyOf(section, name)));
        Assert.Equal([$"{near[0]} is no setting; did you mean {section}:{name}?"], refused[0]);
        Assert.StartsWith($"{near[1]} is no setting", Assert.Single(refused[1]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Trainings:Slots", "Trainings:Slots is no setting; did you mean Training:Slots?")]
    [InlineData("Training:Slot", "Training:Slot is no setting; did you mean Training:Slots?")]
    [InlineData("training:slot", "training:slot is no setting; did you mean training:Slots?")]
    [InlineData("Trainign:Slts", "Trainign:Slts is no setting; did you mean Training:Slots?")]
    [InlineData("Training:Colour", "Training:Colour is no setting. Training has CheckpointSeconds, Device, OwnershipSeconds, SliceMinutes, Slots.")]
    [InlineData("Training:Slots:0", "Training:Slots:0 is no setting; did you mean Training:Slots?")]
    [InlineData("Training_Slots", "Training_Slots is no setting; did you mean Training:Slots, as a variable Training__Slots?")]
    [InlineData("Api:Key:0:Name", "Api:Key:0:Name is no setting; did you mean Api:Keys:0:Name?")]
    [InlineData("Api:Keys:0:Rolle", "Api:Keys:0:Rolle is no setting; did you mean Api:Keys:0:Role?")]
    [InlineData("Apis:TimeoutSeconds", "Apis:TimeoutSeconds is no setting; did you mean Api:TimeoutSeconds?")]
    [InlineData("Api:Keys", "Api:Keys is a list, such as Api:Keys:0.")]
    [InlineData("Datasets:Directories", "Datasets:Directories is a list, such as Datasets:Directories:0.")]
    [InlineData("Datasets:Mirrors:FashionMnst:0", "Datasets:Mirrors:FashionMnst:0 is no setting; did you mean Datasets:Mirrors:FashionMnist:0?")]
    [InlineData("Dataset:Offline", "Dataset:Offline is no setting; did you mean Datasets:Offline?")]
    [InlineData("Secrets:Folders", "Secrets:Folders is no setting; did you mean Secrets:Folder?")]
    [InlineData("ConnectionString:messaging", "ConnectionString:messaging is no setting; did you mean ConnectionStrings:messaging?")]
    [InlineData("ConnectionStrings:mesaging", "ConnectionStrings:mesaging is no setting; did you mean ConnectionStrings:messaging?")]
    public void What_is_near_a_setting_is_refused_with_the_nearest_one(string key, string refusal) => Assert.Equal([refusal], Refusals(all.Value, key));

    [Theory]
    [InlineData("Logging:LogLevel:EquiSep.Coordinator")]
    [InlineData("Kestrel:Endpoints:Main:Url")]
    [InlineData("AllowedHosts")]
    [InlineData("urls")]
    [InlineData("ConnectionStrings:sessions")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("DOTNET_gcServer")]
    [InlineData("services:api:http:0")]
    [InlineData("Dashboard:Frontend:BrowserToken")]
    [InlineData("App:Name")]
    [InlineData("API_KEYS")]
    [InlineData("TRAINING")]
    [InlineData("Parameters:password")]
    [InlineData(":CF_USER_TEXT_ENCODING")]
    public void Settings_of_the_framework_and_variables_of_others_are_none_of_ours(string key) => Assert.Empty(Refusals(all.Value, key));

    [Fact]
    public void A_section_of_another_service_is_its_own_affair()
    {
        var known = new KnownSettings();
        known.Add(AnalysisOptions.Section, typeof(AnalysisOptions));

        Assert.Empty(Refusals(known, "Training:Slot"));
        Assert.Equal(["Trainings:Slot is no setting; did you mean Training:Slot?"], Refusals(known, "Trainings:Slot"));
    }

    [Fact]
    public void Another_connection_string_beside_ours_is_no_mistake()
    {
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:messaging"] = "amqp://localhost", ["ConnectionStrings:message"] = "x" };

        Assert.Empty(all.Value.Refusals(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));
    }

    [Theory]
    [InlineData("Training:Slots=many", "Training:Slots is a whole number from 1 to 1024.")]
    [InlineData("Training:Slots=0", "Training:Slots is a whole number from 1 to 1024.")]
    [InlineData("Datasets:Offline=perhaps", "Datasets:Offline is true or false.")]
    [InlineData("Datasets:StallTimeout=soon", "Datasets:StallTimeout is a time such as 00:00:30.")]
    [InlineData("Datasets:Retries=99", "Datasets:Retries: ")]
    [InlineData("Api:Keys:0:Role=boss", "Api:Keys:0:Role is one of read, launch, admin.")]
    [InlineData("Api:Keys:0:MostRuns=all", "Api:Keys:0:MostRuns is a whole number.")]
    [InlineData("Api:TimeoutSeconds=", "Api:TimeoutSeconds is a whole number from 1 to 3600.")]
    [InlineData("Api:TrustedProxies:0=proxy", "Api:TrustedProxies:0 is an address such as 10.0.0.7, or a network such as 10.0.0.0/8.")]
    public void A_value_that_cannot_be_read_is_refused_by_name_and_not_repeated(string setting, string refusal)
    {
        // Kestrel asks for some settings when a host is built.
        var refused = Assert.Throws<OptionsValidationException>(() =>
        {
            using var host = Build($"--{setting}");
            host.Services.GetRequiredService<IStartupValidator>().Validate();
        });

        Assert.StartsWith(refusal, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain($"'{setting.Split('=')[1]}'", refused.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Refusals(KnownSettings known, string key) =>
        known.Refusals(new ConfigurationBuilder().AddInMemoryCollection([new(key, "1")]).Build());

    // A key of a value: lists have numbers, and the mirrors names of corpora.
    private static string KeyOf(string section, string name)
    {
        var type = classes.Where(item => item.Section == section).Select(item => item.Options.GetProperty(name)?.PropertyType).First(found => found is not null)!;
        return type.Name switch
        {
            "IDictionary`2" => $"{section}:{name}:{Corpus.Mnist}:0",
            "IList`1" => $"{section}:{name}:0",
            _ => $"{section}:{name}",
        };
    }

    private static KnownSettings KnownToAllModules()
    {
        using var host = Build();
        return host.Services.GetRequiredService<IOptions<KnownSettings>>().Value;
    }

    private static WebApplication Build(params string[] arguments)
    {
        var builder = WebApplication.CreateBuilder([$"--Artifacts:Folder={Path.GetTempPath()}", .. arguments]);
        builder.AddServiceDefaults();
        builder.AddArtifactStore();
        builder.AddDatasets();
        builder.AddTraining();
        builder.AddAnalysis();
        builder.AddCoordinator();
        builder.AddApi();
        builder.AddMessaging(_ => { });
        return builder.Build();
    }
}
