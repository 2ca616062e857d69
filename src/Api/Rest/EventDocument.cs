using EquiSep.Coordinator.Views;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace EquiSep.Api.Rest;

/// <summary>
/// The format of the streams of events, which OpenAPI 3.0 has no schema for, in words; the schemas of their data as components.
/// </summary>
internal sealed class EventDocument : IDocumentFilter
{
    private const string Format = """
        A stream of server-sent events, UTF-8. The field `event` is the type, `data` one line of JSON, `id` what `Last-Event-ID` is given to
        go on after an event.

        | event | data | when |
        |---|---|---|
        | `status` | RunEvent | a run has another status |
        | `progress` | RunEvent | the training of a run went on |
        | `note` | RunEvent | something happened that a user would want to know |
        | `counts` | ExperimentView without runs | the runs of a status are more or fewer; only of large experiments |

        A stream begins with a `status` for every run, in the order of their last changes; then come the changes. Every event has an id of its
        own, so that a client that is cut anywhere goes on with the next event. A client that is away for longer than events are kept
        (Coordinator:EventsKept) or reads too slowly gets the runs that have changed since; after a restart of the server it gets all runs.

        Of an experiment with more than 500 runs (Coordinator:SnapshotRuns) a stream has `counts`, the number of runs of each status, at the
        beginning, in place of more than 500 changes, and before changes of status; `GET /api/runs?experiment=` lists the runs.

        After 15 s without an event comes a comment. The stream ends when every run has ended; a client that then asks again with the id of the
        last event gets 204.
        """;

    /// <inheritdoc/>
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        context.SchemaGenerator.GenerateSchema(typeof(RunEvent), context.SchemaRepository);
        foreach (var (_, item) in swaggerDoc.Paths.Where(path => path.Key.EndsWith("/events", StringComparison.Ordinal)))
        {
            item.Operations![HttpMethod.Get].Description = Format;
        }
    }
}
