namespace HeadlessBlazor.Tests.App;

/// <summary>Where the test app runs.</summary>
public enum Server
{
    InProcess,
    Kestrel,
}
