namespace BlazorSessions.DependencyInjection;

/// <summary>Finds what is wrong with the options about events.</summary>
internal static class EventFaults
{
    public static IEnumerable<string> Of(BlazorSessionsOptions options)
    {
        if (options.Events is null)
        {
            yield return $"{nameof(options.Events)} is null; leave its default, new {nameof(BlazorSessionsEvents)}().";
        }

        if (options.EventsType is { } type && !typeof(BlazorSessionsEvents).IsAssignableFrom(type))
        {
            yield return $"{nameof(options.EventsType)} is {type.Name}; derive it from {nameof(BlazorSessionsEvents)}.";
        }

        if (options.ValidationInterval < TimeSpan.Zero || options.ValidationInterval > TimeSpan.FromDays(365))
        {
            yield return $"{nameof(options.ValidationInterval)} is {options.ValidationInterval}; make it zero, for each "
                + "request, or longer, up to 365 days.";
        }
    }
}
