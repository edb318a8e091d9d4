namespace HeadlessBlazor.Circuits.Dom;

/// <summary>Names a handler on the server and the component that rendered it.</summary>
internal readonly record struct ServerHandler(long Id, int ComponentId);
