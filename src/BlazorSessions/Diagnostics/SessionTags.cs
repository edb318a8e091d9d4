namespace BlazorSessions.Diagnostics;

/// <summary>The names of tags, of measures and of activities.</summary>
internal static class SessionTags
{
    /// <summary>The name of the sessions; empty for the app's first.</summary>
    public const string Name = "blazorsessions.session.name";

    public const string EndReason = "blazorsessions.session.end_reason";
    public const string StoreOperation = "blazorsessions.store.operation";
    public const string CookieFault = "blazorsessions.cookie.fault";
    public const string ProofOutcome = "blazorsessions.proof.outcome";
    public const string TicketIntent = "blazorsessions.ticket.intent";
    public const string TicketOutcome = "blazorsessions.ticket.outcome";
    public const string MessageKind = "blazorsessions.message.kind";
    public const string Sink = "blazorsessions.sink";

    /// <summary>OpenTelemetry's name for why something failed.</summary>
    public const string ErrorType = "error.type";

    /// <summary>The <see cref="ErrorType"/> of what its caller has given up.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>OpenTelemetry's name for which session it is: the handle. Of activities only, never of a measure.</summary>
    public const string Handle = "session.id";

    /// <summary>Returns a short name of a failure, of which there are few.</summary>
    public static string ErrorTypeOf(Exception exception) =>
        (exception is SessionStoreException { InnerException: { } cause } ? cause : exception) switch
        {
            TimeoutException => "timeout",
            OperationCanceledException => Cancelled,
            var other => other.GetType().FullName!, // not null: exceptions are no type parameters
        };
}
