using System.Security.Cryptography;
using System.Text;

namespace BlazorDemo;

/// <summary>The people this demo knows. Their passwords are on the login page; an app of your own asks its identity provider.</summary>
internal sealed record DemoUser(string Name, string Password, string? Roles)
{
    private static readonly DemoUser[] s_everybody = [new("ada", "ada", "admin"), new("bob", "bob", null)];

    /// <summary>Returns the user with that name and password; null when there is none.</summary>
    public static DemoUser? Find(string? name, string? password) =>
        Array.Find(s_everybody, user => user.Name == name && Matches(user.Password, password ?? string.Empty));

    private static bool Matches(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
}
