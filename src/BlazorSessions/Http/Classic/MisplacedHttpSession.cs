using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BlazorSessions.Http.Classic;

/// <summary>
/// Stands where <c>HttpContext.Session</c> would be that of a connection: it would keep what is written until the
/// connection closes, and then overwrite what requests have written meanwhile.
/// </summary>
internal sealed class MisplacedHttpSession : ISessionFeature
{
    public static MisplacedHttpSession Instance { get; } = new();

    public ISession Session
    {
        get => throw new InvalidOperationException(
            "HttpContext.Session belongs to a request, and this is the connection of a circuit or a hub. In a component inject "
            + $"{nameof(ISessionService)}; its State.HttpSession has what requests wrote to HttpContext.Session, and "
            + "UpdateAsync(edit => edit.HttpSession.SetString(…)) changes it. In a hub take the service from "
            + "Context.GetHttpContext()!.RequestServices.");
        set => throw new NotSupportedException("A connection has no HttpContext.Session.");
    }
}
