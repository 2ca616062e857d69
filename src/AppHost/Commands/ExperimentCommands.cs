using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EquiSep.AppHost.Commands;

/// <summary>Commands of the REST API on the dashboard and in <c>aspire resource api COMMAND</c>.</summary>
internal static class ExperimentCommands
{
    private const string Experiments = "/api/experiments";

    /// <summary>Figure 1 of the paper: nine runs of 600 epochs.</summary>
    public const string Figure1 = "reproduce-figure-1";

    /// <summary>Two runs of a few seconds.</summary>
    public const string SmallRuns = "two-small-runs";

    /// <summary>Lists what no run needs, and deletes nothing.</summary>
    public const string Garbage = "collect-garbage-dry-run";

    private static readonly object figure1 = new { preset = "optimization" };

    private static readonly object smallRuns = new
    {
        specification = new
        {
            name = "small",
            data = new { name = "cfm", perClass = 20 },
            network = new { family = "GFNN", layers = new[] { 2, 4 }, width = 20 },
            training = new { optimizer = "adam", learningRate = 1e-3, epochs = 20 },
        },
    };

    /// <summary>Adds the commands to the REST API.</summary>
    /// <param name="api">The resource with the endpoint <c>http</c>.</param>
    public static IResourceBuilder<ServiceResource> WithExperimentCommands(this IResourceBuilder<ServiceResource> api) => api
        .WithHttpCommand(Experiments, "Reproduce Figure 1", endpointName: "http", commandName: Figure1, commandOptions: Launch(
            figure1, "ChartMultiple", "Trains the nine networks of the paper's Figure 1 (600 epochs each) and measures them.", highlighted: true))
        .WithHttpCommand(Experiments, "Two small runs", endpointName: "http", commandName: SmallRuns, commandOptions: Launch(
            smallRuns, "Beaker", "Trains and measures two small networks within seconds: a check of the whole way.", highlighted: false))
        .WithHttpCommand("/api/garbage", "Collect garbage (dry run)", endpointName: "http", commandName: Garbage, commandOptions: new()
        {
            Method = HttpMethod.Get,
            Description = "Lists artifacts that no run needs. Deletes nothing.",
            IconName = "BroomSparkle",
            GetCommandResult = GarbageAsync,
        });

    private static HttpCommandOptions Launch(object request, string icon, string description, bool highlighted) => new()
    {
        Method = HttpMethod.Post,
        Description = description,
        IconName = icon,
        IsHighlighted = highlighted,
        PrepareRequest = context =>
        {
            context.Request.Content = JsonContent.Create(request);
            return Task.CompletedTask;
        },
        GetCommandResult = AcceptedAsync,
    };

    private static async Task<ExecuteCommandResult> AcceptedAsync(HttpCommandResultContext context)
    {
        var answer = await ReadAsync(context);
        if (!context.Response.IsSuccessStatusCode)
        {
            return Refused(context, answer);
        }

        var service = context.HttpClient.BaseAddress ?? new Uri(context.Endpoint.Url);
        var address = new Uri(service, context.Response.Headers.Location ?? new(Experiments, UriKind.Relative));
        return CommandResults.Success($"Experiment {answer?["id"]} has {answer?["runs"]?.AsArray().Count} runs: {address}");
    }

    private static async Task<ExecuteCommandResult> GarbageAsync(HttpCommandResultContext context)
    {
        var answer = await ReadAsync(context);
        return context.Response.IsSuccessStatusCode
            ? CommandResults.Success("Nothing was deleted.", answer?.ToJsonString() ?? "", CommandResultFormat.Json)
            : Refused(context, answer);
    }

    private static ExecuteCommandResult Refused(HttpCommandResultContext context, JsonNode? answer) =>
        CommandResults.Failure($"The API answered {(int)context.Response.StatusCode}: {answer?["detail"] ?? answer?["title"]}");

    private static async Task<JsonNode?> ReadAsync(HttpCommandResultContext context)
    {
        var text = await context.Response.Content.ReadAsStringAsync(context.CancellationToken);
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
