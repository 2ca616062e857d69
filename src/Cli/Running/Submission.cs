using System.Security.Cryptography;
using System.Text.Json;
using EquiSep.Coordinator.Experiments;
using EquiSep.Experiments;
using EquiSep.Experiments.Requests;
using EquiSep.Pipeline.Artifacts;

namespace EquiSep.Cli.Running;

/// <summary>Asks the coordinator for an experiment under an id that follows from what is asked for: the same command is the same experiment.</summary>
internal static class Submission
{
    private const int IdLength = 32;

    /// <summary>Asks for an experiment, as if for the first time: what failed or was cancelled before is tried again.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> SubmitAsync(IArtifactStore store, ExperimentCommands experiments, ExperimentPlan plan, CancellationToken stop)
    {
        var sum = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(plan, ContractJson.Options)));
        var id = sum[..IdLength];
        await foreach (var before in store.ListAsync($"{ArtifactPaths.Experiments}{id}/", stop))
        {
            await store.DeleteAsync(before.Name, etag: null, stop);
        }

        await experiments.SubmitAsync(plan, new Repetition(id, sum), Caller.Local, stop);
        return id;
    }
}
