
namespace EquiSep.EndToEnd.Tests.Measurements;

/// <summary>What users have, but that one client may ask as often as it can.</summary>
public sealed class MeasuredDeployment() : Deployment(trainers: 2, ("Api__RequestsPerMinute", "10000000"));
