using Microsoft.AspNetCore.Mvc;

namespace BlazorSessions.Tests.Http.Classic;

/// <summary>Writes a message, redirects, and shows it once: what TempData is there for.</summary>
[Route("mvc/temp")]
public sealed class TempDataController : Controller
{
    [HttpPost("{message}")]
    public IActionResult Say(string message)
    {
        TempData["message"] = message;
        return Redirect("/mvc/temp");
    }

    [HttpGet]
    public IActionResult Show() => Content($"{TempData["message"] ?? "nothing"}");

    [HttpPost("here/{message}")]
    public IActionResult SayHere(string message)
    {
        TempData["message"] = message;
        return Content("said");
    }
}
