using AngleSharp.Dom;
using HeadlessBlazor.Circuits;
using HeadlessBlazor.Circuits.Dom;

namespace HeadlessBlazor;

public sealed partial class HeadlessTab
{
    private static readonly object s_mouse = new { type = "click", detail = 1 };
    private static readonly object s_nothing = new { };

    /// <summary>
    /// Clicks the element and waits until the server has run its handlers to the end. A click also does what browsers
    /// do by themselves: submits the form of a submit button, toggles a checkbox, follows a link.
    /// </summary>
    /// <param name="element">What to click.</param>
    /// <param name="cancellationToken">Stops waiting; the click itself is sent.</param>
    /// <exception cref="InvalidOperationException">Nothing would happen: no handler, no default action.</exception>
    public async Task ClickAsync(string element, CancellationToken cancellationToken = default)
    {
        var target = Enabled(element);
        if (target.IsToggle())
        {
            Toggle(target);
            var toggle = await SendAsync(target, "click", s_mouse);
            await FinishAsync([toggle, await SendChangeAsync(target)], cancellationToken);
            return;
        }

        var click = await SendAsync(target, "click", s_mouse);
        if (click.PreventsDefault || !await DoDefaultOfClickAsync(target, cancellationToken))
        {
            ThrowIfUnheard([click], element, "click");
        }

        await FinishAsync([click], cancellationToken);
    }

    /// <summary>
    /// Puts a value into a field as a user does: <c>input</c>, then <c>change</c>; waits until the server has run the
    /// handlers. Without handlers the field just holds the value, as in a static form.
    /// </summary>
    /// <param name="element">An input, select or textarea.</param>
    /// <param name="value">The value; dates and times in the format of HTML.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="InvalidOperationException">The field is disabled, or has no such option.</exception>
    public async Task SetValueAsync(string element, string value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        var target = Enabled(element);
        Change(() => target.Hold(value, element));
        if (target.LocalName != "select")
        {
            await FinishAsync([await SendAsync(target, "input", new { value })], cancellationToken);
        }

        await FinishAsync([await SendChangeAsync(target)], cancellationToken);
    }

    /// <summary>Presses and releases a key on the element; waits until the server has run the handlers.</summary>
    /// <param name="element">The element that has the focus.</param>
    /// <param name="key">The key as <c>KeyboardEventArgs.Key</c> names it, for example <c>Enter</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task PressAsync(string element, string key, CancellationToken cancellationToken = default)
    {
        var target = Enabled(element);
        var down = await SendAsync(target, "keydown", new { type = "keydown", key, code = key });
        var up = await SendAsync(target, "keyup", new { type = "keyup", key, code = key });
        ThrowIfUnheard([down, up], element, "key");
        await FinishAsync([down, up], cancellationToken);
    }

    /// <summary>
    /// Raises any DOM event on the element and, if it bubbles, on those around it; waits until the server has run the
    /// handlers.
    /// </summary>
    /// <param name="element">Where it happens.</param>
    /// <param name="eventName">Its name without <c>on</c>.</param>
    /// <param name="eventArgs">What the framework's event arguments take, in JSON's names; null for none.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task RaiseAsync(
        string element, string eventName, object? eventArgs = null, CancellationToken cancellationToken = default)
    {
        var raised = await SendAsync(Enabled(element), eventName, eventArgs ?? s_nothing);
        ThrowIfUnheard([raised], element, eventName);
        await FinishAsync([raised], cancellationToken);
    }

    /// <summary>
    /// Fires a DOM event and waits for nothing: for events that the app may drop or that take long. Default actions
    /// are left out; <see cref="SettleAsync"/> tells when the server has looked at it.
    /// </summary>
    /// <param name="element">Where it happens.</param>
    /// <param name="eventName">Its name without <c>on</c>.</param>
    /// <param name="eventArgs">What the framework's event arguments take, in JSON's names; null for none.</param>
    /// <returns>A task that is done when the event is on its way.</returns>
    public async Task FireAsync(string element, string eventName, object? eventArgs = null)
    {
        var fired = await SendAsync(Enabled(element), eventName, eventArgs ?? s_nothing);
        ThrowIfUnheard([fired], element, eventName);
    }

    private Task<DispatchedEvent> SendAsync(IElement target, string eventName, object eventArgs) =>
        _circuit is null
            ? Task.FromResult(DispatchedEvent.Unheard)
            : _circuit.DispatchAsync(target, eventName, eventArgs);

    private Task<DispatchedEvent> SendChangeAsync(IElement target) => target.IsCheckBox()
        ? SendAsync(target, "change", new { value = target.IsChecked() })
        : SendAsync(target, "change", new { value = target.Held() });

    private async Task FinishAsync(IEnumerable<DispatchedEvent> events, CancellationToken cancellationToken)
    {
        foreach (var sent in events)
        {
            await WithinTimeAsync($"finish '{sent.Name}'", stop => sent.Completed.WaitAsync(stop), cancellationToken);
        }
    }

    private void Toggle(IElement target) => Change(() =>
    {
        if (target.IsCheckBox())
        {
            target.Check(!target.IsChecked());
            return;
        }

        foreach (var other in Page.Root.QuerySelectorAll("input").Where(IsInGroup))
        {
            other.Check(other == target);
        }

        bool IsInGroup(IElement other) =>
            other == target || (other.IsOfType("radio") && other.GetAttribute("name") == target.GetAttribute("name"));
    });

    private void Change(Action change)
    {
        lock (Page.Gate)
        {
            change();
        }
    }

    private IElement Enabled(string element) => Read(page =>
    {
        var found = Single(page, element);
        return !found.IsDisabled()
            ? found
            : throw new InvalidOperationException($"'{element}' is disabled: a user could not use it.");
    });

    private void ThrowIfUnheard(IEnumerable<DispatchedEvent> events, string element, string what)
    {
        if (!events.Any(sent => sent.HasHandlers))
        {
            throw new InvalidOperationException(
                $"Nobody hears '{what}' on '{element}' at '{Url}' ({State}): it has no handler.");
        }
    }
}
