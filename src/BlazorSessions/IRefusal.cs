namespace BlazorSessions;

/// <summary>Says in the metadata of an endpoint how who is not let in is answered. The last one counts.</summary>
internal interface IRefusal;
