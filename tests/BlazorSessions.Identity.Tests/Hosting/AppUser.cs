using Microsoft.AspNetCore.Identity;

namespace BlazorSessions.Identity.Tests.Hosting;

public sealed class AppUser : IdentityUser;
