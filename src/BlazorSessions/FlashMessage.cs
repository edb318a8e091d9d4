namespace BlazorSessions;

/// <summary>A message that is shown once.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">The text; plain, so that pages encode it.</param>
public sealed record FlashMessage(FlashKind Kind, string Text);
