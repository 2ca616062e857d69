using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EquiSep.ServiceDefaults.Settings;

/// <summary>Gives a host the settings of an options class.</summary>
public static class SettingsRegistration
{
    /// <summary>
    /// Binds a section of the configuration to an options class. The host does not start with a setting that the section does not have, or
    /// with a value that is not allowed: <see cref="OptionsValidationException"/> names the setting and what is allowed, and repeats no value.
    /// </summary>
    /// <typeparam name="TOptions">The class. Its public properties are the settings; data annotations limit them.</typeparam>
    /// <param name="services">The services of the host.</param>
    /// <param name="section">The section.</param>
    public static IServiceCollection AddSettings<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddOptions<KnownSettings>().ValidateOnStart();
        services.Configure<KnownSettings>(known => known.Add(section, typeof(TOptions)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KnownSettings>, NamesCheck>());
        services.AddOptions<TOptions>()
            .Configure<IConfiguration>((options, configuration) => Bind(options, section, configuration.GetSection(section)))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>>(new ValuesCheck<TOptions>(section));
        return services;
    }

    private static void Bind<TOptions>(TOptions options, string section, IConfigurationSection values)
        where TOptions : class
    {
        var shape = SettingShape.Of(typeof(TOptions));
        var wrong = values.AsEnumerable(makePathsRelative: true)
            .Where(setting => setting.Value is not null)
            .Select(setting => shape.Unreadable(section, setting.Key.Split(':'), setting.Value!))
            .OfType<string>().ToList();
        if (wrong.Count > 0)
        {
            throw new OptionsValidationException(section, typeof(TOptions), wrong);
        }

        values.Bind(options);
    }

    private sealed class NamesCheck(IConfiguration configuration) : IValidateOptions<KnownSettings>
    {
        public ValidateOptionsResult Validate(string? name, KnownSettings options) =>
            options.Refusals(configuration) is { Count: > 0 } refusals
                ? ValidateOptionsResult.Fail(refusals)
                : ValidateOptionsResult.Success;
    }

    private sealed class ValuesCheck<TOptions>(string section) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            List<ValidationResult> wrong = [];
            return Validator.TryValidateObject(options, new(options), wrong, validateAllProperties: true)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(wrong.Select(Named));
        }

        // An attribute without a text of its own does not know the section.
        private string Named(ValidationResult wrong) =>
            wrong.ErrorMessage!.StartsWith(section + ":", StringComparison.Ordinal)
                ? wrong.ErrorMessage
                : $"{section}:{string.Join(", ", wrong.MemberNames)}: {wrong.ErrorMessage}";
    }
}
