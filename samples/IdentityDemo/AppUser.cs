using Microsoft.AspNetCore.Identity;

namespace IdentityDemo;

public sealed class AppUser : IdentityUser;
