namespace BlazorSessions;

/// <summary>The base of what BlazorSessions throws when something outside the caller's code went another way.</summary>
public abstract class SessionException : Exception
{
    private protected SessionException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
