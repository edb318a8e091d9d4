using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BlazorSessions.Serialization;

/// <summary>
/// The default serializer: System.Text.Json with web defaults. Source-generated contexts are asked first, reflection
/// last. No type name is ever written, so no bytes of a store choose a type.
/// </summary>
public sealed class JsonSessionSerializer : ISessionSerializer
{
    private readonly JsonSerializerOptions _options;

    /// <summary>Makes the serializer.</summary>
    /// <param name="resolvers">Source-generated contexts to ask before reflection, in order.</param>
    public JsonSessionSerializer(params IEnumerable<IJsonTypeInfoResolver> resolvers)
    {
        ArgumentNullException.ThrowIfNull(resolvers);
        _options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            TypeInfoResolver = JsonTypeInfoResolver.Combine([.. resolvers, new DefaultJsonTypeInfoResolver()]),
        };
        _options.MakeReadOnly();
    }

    /// <inheritdoc/>
    public byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, _options);

    /// <inheritdoc/>
    public T? Deserialize<T>(ReadOnlyMemory<byte> data) => JsonSerializer.Deserialize<T>(data.Span, _options);
}
