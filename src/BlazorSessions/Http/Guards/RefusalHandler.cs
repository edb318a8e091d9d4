namespace BlazorSessions.Http.Guards;

/// <summary>The app answers itself who is not let in.</summary>
internal sealed record RefusalHandler(Func<RefusedContext, Task> HandleAsync) : IRefusal;
