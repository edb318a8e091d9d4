namespace BlazorSessions;

/// <summary>Is told of values that are there and are not of the type that was asked for.</summary>
internal interface IUnreadableValues
{
    void Report(string key, SessionValue value, Type type);
}
