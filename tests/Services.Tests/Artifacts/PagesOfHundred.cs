using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;

namespace EquiSep.Services.Tests.Artifacts;

/// <summary>Asks a blob store for no more than 100 names in one answer, so that a listing of a few hundred takes several.</summary>
internal sealed class PagesOfHundred : HttpPipelineSynchronousPolicy
{
    /// <summary>Options of a client that asks so.</summary>
    public static BlobClientOptions Options
    {
        get
        {
            var options = new BlobClientOptions();
            options.AddPolicy(new PagesOfHundred(), HttpPipelinePosition.PerCall);
            return options;
        }
    }

    public override void OnSendingRequest(HttpMessage message)
    {
        if (message.Request.Uri.Query.Contains("comp=list", StringComparison.Ordinal))
        {
            message.Request.Uri.AppendQuery("maxresults", "100");
        }
    }
}
