using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace BlazorSessions.DependencyInjection;

/// <summary>Binds the options from the section <c>BlazorSessions</c> of the app's configuration, if it has one.</summary>
internal sealed class BlazorSessionsOptionsFromConfiguration(IConfiguration? configuration = null)
    : IConfigureOptions<BlazorSessionsOptions>
{
    public void Configure(BlazorSessionsOptions options) =>
        configuration?.GetSection(BlazorSessionsDefaults.ConfigurationSection).Bind(options);
}
