namespace BlazorDemo;

/// <summary>What this demo knows of its users besides their names; an app of your own asks its database.</summary>
public sealed record DemoProfile(string FullName, string Team, bool MaySeeFigures)
{
    public static DemoProfile? Find(string userKey) => userKey switch
    {
        "ada" => new("Ada Lovelace", "Engines", MaySeeFigures: true),
        "bob" => new("Bob Ross", "Paintings", MaySeeFigures: false),
        _ => null,
    };
}
