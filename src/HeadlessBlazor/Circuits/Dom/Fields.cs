using System.Runtime.CompilerServices;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace HeadlessBlazor.Circuits.Dom;

/// <summary>What form fields hold: what was typed or set last, else what their markup gives them.</summary>
internal static class Fields
{
    // What a select was told to show, which may be an option that is rendered only later.
    private static readonly ConditionalWeakTable<IElement, string> s_chosen = [];

    public static bool IsField(this IElement element) =>
        element is IHtmlInputElement or IHtmlSelectElement or IHtmlTextAreaElement;

    public static bool IsCheckBox(this IElement element) =>
        element is IHtmlInputElement && element.IsOfType("checkbox");

    public static bool IsToggle(this IElement element) =>
        element is IHtmlInputElement && (element.IsOfType("checkbox") || element.IsOfType("radio"));

    public static bool IsOfType(this IElement element, string type) =>
        string.Equals(element.GetAttribute("type"), type, StringComparison.OrdinalIgnoreCase);

    public static void Check(this IElement element, bool isChecked) =>
        ((IHtmlInputElement)element).IsChecked = isChecked;

    public static string? Held(this IElement element) => element switch
    {
        IHtmlInputElement { Value: "" } input when input.IsToggle() && !input.HasAttribute("value") => "on",
        IHtmlInputElement input => input.Value,
        IHtmlTextAreaElement area => area.Value,
        IHtmlSelectElement select => SelectedOf(select)?.Value ?? "",
        _ => element.GetAttribute("value"),
    };

    public static void Hold(this IElement element, string value)
    {
        switch (element)
        {
            case IHtmlInputElement input:
                input.Value = value;
                break;
            case IHtmlTextAreaElement area:
                area.Value = value;
                break;
            case IHtmlSelectElement select:
                s_chosen.AddOrUpdate(select, value);
                Select(select, value);
                break;
            default:
                element.SetAttribute("value", value);
                break;
        }
    }

    /// <summary>What a user does, who can choose only an option that is there.</summary>
    public static void Hold(this IElement element, string value, string name)
    {
        if (element is IHtmlSelectElement select && !select.Options.Any(option => option.Value == value))
        {
            var options = string.Join(", ", select.Options.Select(option => $"'{option.Value}'"));
            throw new InvalidOperationException($"'{name}' has no option '{value}', only: {options}.");
        }

        element.Hold(value);
    }

    /// <summary>Selects an option that has just been rendered if its select was told to show it.</summary>
    public static void Announce(IHtmlOptionElement option)
    {
        if (option.Closest("select") is IHtmlSelectElement select
            && s_chosen.TryGetValue(select, out var value) && option.Value == value)
        {
            Select(select, value);
        }
    }

    private static void Select(IHtmlSelectElement select, string value)
    {
        foreach (var option in select.Options)
        {
            option.IsSelected = option.Value == value;
        }
    }

    // The last that is selected counts; without any a browser shows the first.
    private static IHtmlOptionElement? SelectedOf(IHtmlSelectElement select) =>
        select.Options.LastOrDefault(option => option.IsSelected) ?? select.Options.FirstOrDefault();
}
