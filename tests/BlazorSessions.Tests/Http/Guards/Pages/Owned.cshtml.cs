using Microsoft.AspNetCore.Mvc.RazorPages;

namespace BlazorSessions.Tests.Http.Guards.Pages;

[RequireUser<OwnerCheck>]
public sealed class OwnedModel : PageModel;
