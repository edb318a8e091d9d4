using System.Buffers;
using System.Text;
using System.Text.Json;
using HeadlessBlazor.Circuits.Dom;

namespace HeadlessBlazor.Circuits;

/// <summary>An interactive component the server marked in the page.</summary>
/// <param name="SsrId">The number the client gives it.</param>
/// <param name="Marker">The marker's JSON, sent back as it came: the server protected what is in it.</param>
/// <param name="Slot">Where it is in the page.</param>
internal sealed record RootComponent(int SsrId, string Marker, LogicalNode Slot)
{
    /// <summary>Writes the batch of operations that makes the components interactive.</summary>
    public static string AddAll(IEnumerable<RootComponent> components, long batch)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("batchId", batch);
            json.WriteStartArray("operations");
            foreach (var component in components)
            {
                json.WriteStartObject();
                json.WriteString("type", "add");
                json.WriteNumber("ssrComponentId", component.SsrId);
                json.WritePropertyName("marker");
                json.WriteRawValue(component.Marker);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
