using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Scopes;

/// <summary>One in each scope, for containers that hand out several providers of one.</summary>
internal sealed class ScopeMark
{
    /// <summary>Returns whether both provide the services of one scope.</summary>
    public static bool AreSame(IServiceProvider one, IServiceProvider other) => ReferenceEquals(one, other)
        || one.GetService<ScopeMark>() is { } mark && ReferenceEquals(mark, other.GetService<ScopeMark>());
}
