using System.Text.Json;
using AngleSharp.Dom;

namespace HeadlessBlazor.Circuits;

internal sealed partial class Circuit
{
    /// <summary>Sends a DOM event to every handler on its way up; the answers come later.</summary>
    public async Task<DispatchedEvent> DispatchAsync(IElement target, string eventName, object eventArgs)
    {
        EventPath path;
        lock (_page.Gate)
        {
            path = EventPath.Of(_page.Renderer, target, eventName);
        }

        var answers = new List<Task>();
        foreach (var (handler, field) in path.Handlers)
        {
            var descriptor = new { eventHandlerId = handler.Id, eventName, eventFieldInfo = field };
            answers.Add(await CallDotNetAsync(null, "DispatchEventAsync", _rendererObject, descriptor, eventArgs));
        }

        return new DispatchedEvent(eventName, answers.Count > 0, path.PreventsDefault, Task.WhenAll(answers));
    }

    /// <summary>Begins a call into .NET; the task inside is its answer.</summary>
    public async Task<Task<string?>> CallDotNetAsync(
        string? assembly, string method, long objectId, params object?[] arguments)
    {
        var (id, answer) = _calls.Begin();
        var json = JsonSerializer.Serialize(arguments, JsonSerializerOptions.Web);
        try
        {
            await SendAsync("BeginInvokeDotNetFromJS", id, assembly, method, objectId, json);
        }
        catch (CircuitClosedException)
        {
            _calls.FailAll(Reason);
        }

        return answer;
    }
}
