using Microsoft.AspNetCore.Mvc;

namespace Snippets.Classic;

public sealed class BasketController : Controller
{
    [HttpPost("basket/{item}")]
    public IActionResult Add(string item)
    {
        HttpContext.Session.SetString("last-item", item);
        HttpContext.Session.SetInt32("items", (HttpContext.Session.GetInt32("items") ?? 0) + 1);
        TempData["message"] = $"{item} is in your basket.";
        return Redirect("/basket");
    }
}
