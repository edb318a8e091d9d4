using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions.Http;

/// <summary>The scheme has no options of its own; all are in <see cref="BlazorSessionsOptions"/>.</summary>
internal sealed class SessionAuthenticationOptions : AuthenticationSchemeOptions;
