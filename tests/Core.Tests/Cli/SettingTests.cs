using System.ComponentModel.DataAnnotations;
using System.Reflection;
using EquiSep.AnalysisService;
using EquiSep.Api.Rest;
using EquiSep.Coordinator;
using EquiSep.TrainingService;

namespace EquiSep.Core.Tests.Cli;

public sealed class SettingTests
{
    [Theory]
    [InlineData(typeof(TrainingOptions), TrainingOptions.Section)]
    [InlineData(typeof(AnalysisOptions), AnalysisOptions.Section)]
    [InlineData(typeof(CoordinatorOptions), CoordinatorOptions.Section)]
    [InlineData(typeof(ApiOptions), ApiOptions.Section)]
    public void A_setting_out_of_its_range_is_refused_by_the_name_that_one_writes(Type options, string section)
    {
        var limited = options.GetProperties().Where(property => property.GetCustomAttribute<RangeAttribute>() is not null).ToList();
        Assert.NotEmpty(limited);
        Assert.All(limited, property => Assert.StartsWith($"{section}:{property.Name} is a ", property.GetCustomAttribute<RangeAttribute>()!.FormatErrorMessage(property.Name), StringComparison.Ordinal));
    }
}
