using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace BlazorSessions.DependencyInjection;

/// <summary>
/// Binds the options from the section <c>BlazorSessions</c> of the app's configuration, if it has one; those of a named
/// session from a section of that name in <c>BlazorSessions:Sessions</c>.
/// </summary>
internal sealed class BlazorSessionsOptionsFromConfiguration(IConfiguration? configuration = null)
    : IConfigureNamedOptions<BlazorSessionsOptions>
{
    public void Configure(BlazorSessionsOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, BlazorSessionsOptions options)
    {
        var section = configuration?.GetSection(BlazorSessionsDefaults.ConfigurationSection);
        (string.IsNullOrEmpty(name) ? section : section?.GetSection($"Sessions:{name}"))?.Bind(options);
    }
}
