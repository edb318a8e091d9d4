using Microsoft.AspNetCore.Components;

namespace BlazorSessions.Ui;

/// <summary>Wraps content so that it can carry a <c>@key</c>, and is built anew when the key changes.</summary>
internal sealed class KeyedContent : IComponent
{
    private RenderHandle _handle;

    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    public void Attach(RenderHandle renderHandle) => _handle = renderHandle;

    public Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        _handle.Render(builder => builder.AddContent(0, ChildContent));
        return Task.CompletedTask;
    }
}
