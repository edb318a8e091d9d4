namespace BlazorDemo;

/// <summary>The server that answers, by the name that <c>BlazorDemo:Node</c> gives it.</summary>
public sealed record DemoNode(string Name);
