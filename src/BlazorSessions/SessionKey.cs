namespace BlazorSessions;

/// <summary>Names a value of a session together with its type. Declare each once, as a static readonly field.</summary>
/// <example><code>static readonly SessionKey&lt;Cart&gt; CartKey = new("shop.cart");</code></example>
/// <typeparam name="T">The type of the value; System.Text.Json must be able to write and read it.</typeparam>
public sealed class SessionKey<T>
{
    /// <summary>Declares a key.</summary>
    /// <param name="name">1 to 128 characters, none a control character. Prefix it with its owner: <c>shop.cart</c>.</param>
    /// <exception cref="ArgumentException">The name is empty, too long or has a control character.</exception>
    public SessionKey(string name)
    {
        SessionKeyName.Check(name);
        Name = name;
    }

    /// <summary>Gets the name under which the session keeps the value.</summary>
    public string Name { get; }

    /// <summary>Returns the name.</summary>
    public override string ToString() => Name;
}
