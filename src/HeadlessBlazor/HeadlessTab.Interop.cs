using System.Text.Json;

namespace HeadlessBlazor;

public sealed partial class HeadlessTab
{
    /// <summary>Calls a <c>[JSInvokable]</c> method of an object the server handed to a script.</summary>
    /// <param name="reference">The argument the script got for the object.</param>
    /// <param name="method">The method's name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it returns as JSON; undefined when it returns nothing.</returns>
    public Task<JsonElement> InvokeDotNetAsync(JsonElement reference, string method, params object?[] arguments) =>
        InvokeDotNetAsync(null, method, reference.GetProperty("__dotNetObject").GetInt64(), arguments);

    /// <summary>Calls a static <c>[JSInvokable]</c> method.</summary>
    /// <param name="assembly">The assembly's name.</param>
    /// <param name="method">The method's name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it returns as JSON; undefined when it returns nothing.</returns>
    public Task<JsonElement> InvokeDotNetAsync(string assembly, string method, params object?[] arguments) =>
        InvokeDotNetAsync(assembly, method, 0, arguments);

    private async Task<JsonElement> InvokeDotNetAsync(
        string? assembly, string method, long objectId, object?[] arguments)
    {
        string? json = null;
        await WithinTimeAsync($"call {method}", async stop =>
        {
            var answer = await Live.CallDotNetAsync(assembly, method, objectId, arguments);
            json = await answer.WaitAsync(stop);
        }, CancellationToken.None);
        return string.IsNullOrEmpty(json) ? default : JsonDocument.Parse(json).RootElement.Clone();
    }
}
