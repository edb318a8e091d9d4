namespace BlazorSessions.Scopes;

/// <summary>Finds the transport of the scope that a <see cref="CurrentSession"/> lives in; null when it is not one of its kind.</summary>
internal interface ISessionTransportSource
{
    ISessionTransport? Find(CurrentSession current, IServiceProvider scope);
}
