using EquiSep.AnalysisService;
using EquiSep.Coordinator;
using EquiSep.DataService;
using EquiSep.Pipeline.Messaging;
using EquiSep.TrainingService;
using Microsoft.Extensions.Hosting;

namespace EquiSep.Cli.Running;

/// <summary>The modules of all services in one host, joined by one bus.</summary>
internal static class AllServices
{
    /// <summary>Adds them.</summary>
    public static void AddAllServices(this IHostApplicationBuilder builder)
    {
        builder.AddDatasets();
        builder.AddTraining();
        builder.AddAnalysis();
        builder.AddCoordinator();
        builder.AddMessaging(bus =>
        {
            bus.AddDatasetHandlers();
            bus.AddTrainingHandlers();
            bus.AddAnalysisHandlers();
            bus.AddCoordinatorHandlers();
        });
    }
}
