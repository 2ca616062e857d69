using System.Diagnostics;
using OpenTelemetry;

namespace EquiSep.ServiceDefaults.Telemetry;

/// <summary>
/// That a store has no such blob, or another one than was expected, is an answer and not an error: rules look before they work.
/// Without this every trace would be marked as failed.
/// </summary>
internal sealed class ExpectedAnswers : BaseProcessor<Activity>
{
    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        if (data.Kind == ActivityKind.Client && data.GetTagItem("http.response.status_code") is 404 or 409 or 412)
        {
            data.SetStatus(ActivityStatusCode.Unset);
            data.SetTag("error.type", null);
        }
    }
}
