namespace HeadlessBlazor;

/// <summary>
/// The element is not on the page. <see cref="HeadlessTab.WaitForAsync"/> takes it for "not yet" when a condition
/// throws it.
/// </summary>
/// <param name="message">Which element, and what the page shows.</param>
public sealed class ElementNotFoundException(string message) : InvalidOperationException(message);
