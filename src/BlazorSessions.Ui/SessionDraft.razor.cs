using BlazorSessions.Ui.Drafts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;

namespace BlazorSessions.Ui;

/// <summary>
/// Keeps what is typed into the form inside it, as it is typed, and brings it back after a reload, a lost circuit, and
/// the end of the session by time, once the same user has signed in again.
/// </summary>
/// <remarks>
/// Only fields with the attribute <c>data-draft</c> are kept, never one for passwords, codes or card numbers. The draft is
/// a value of the session; a copy that only the server opens stays in the tab. Call <see cref="ClearAsync"/> when the
/// form is done. In static rendering, where no script runs, it shows the form and keeps nothing. A form inside finds this
/// component as a cascading parameter.
/// </remarks>
public sealed partial class SessionDraft : IAsyncDisposable
{
    private const int LargestDraft = 16 * 1024;

    private ElementReference _form;
    private string? _started;
    private DraftWriter? _writer;
    private DraftDesk? _desk;
    private DraftTimer? _timer;
    private DraftScript? _script;
    private DotNetObjectReference<DraftChannel>? _channel;

    /// <summary>
    /// Gets or sets the name of the draft: forms with the same name share one, in every tab of the session. Name what is
    /// edited as well, such as <c>order.42</c>, and give the component a <c>@key</c> when that changes.
    /// </summary>
    [Parameter, EditorRequired]
    public string Key { get; set; } = string.Empty;

    /// <summary>Gets or sets the form, or several.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>
    /// Gets or sets how long what was typed waits to be written into the session, with what is typed meanwhile. It is
    /// written at once when a field is left or the form is sent.
    /// </summary>
    /// <value>Default: 500 milliseconds.</value>
    [Parameter]
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Gets or sets how long the copy in the tab outlives what was typed, for the user to sign in again.
    /// </summary>
    /// <value>Default: 24 hours.</value>
    [Parameter]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Gets or sets how large one field may be. A larger one is not kept; it stays on the screen, and the page says so.
    /// </summary>
    /// <value>Default: 8192 bytes.</value>
    [Parameter]
    public int MaxFieldBytes { get; set; } = 8 * 1024;

    /// <summary>
    /// Gets or sets how large all fields together may be, 16384 bytes at most. One that makes them larger is not kept.
    /// </summary>
    /// <value>Default: 16384 bytes.</value>
    [Parameter]
    public int MaxBytes { get; set; } = LargestDraft;

    /// <summary>
    /// Gets or sets whether what a visitor without a session types starts one. Otherwise nothing is kept until there is one.
    /// </summary>
    /// <value>Default: false.</value>
    [Parameter]
    public bool StartsSession { get; set; }

    /// <summary>Gets or sets the texts of this component.</summary>
    /// <value>Default: null, the cascading ones, else <see cref="SessionTexts.Default"/>.</value>
    [Parameter]
    public SessionTexts? Texts { get; set; }

    /// <summary>Gets or sets attributes for the element around the form, such as <c>class</c>.</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? AdditionalAttributes { get; set; }

    [CascadingParameter]
    private SessionTexts? CascadingTexts { get; set; }

    [Inject]
    private ISessionService Sessions { get; set; } = default!;

    [Inject]
    private IDataProtectionProvider Protection { get; set; } = default!;

    [Inject]
    private IJSRuntime JS { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private ILogger<SessionDraft> Log { get; set; } = default!;

    private SessionTexts Text => Texts ?? CascadingTexts ?? SessionTexts.Default;

    private string Class => Attributes.ClassOf("bs-draft", AdditionalAttributes);

    private DraftWriter Writer => _writer ??= new DraftWriter(Sessions, Log, Key);

    /// <summary>Returns the name of the session's value that holds a draft, for code that clears it from elsewhere.</summary>
    /// <param name="key">The <see cref="Key"/> of the component.</param>
    public static string NameOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return DraftWriter.NameOf(key);
    }

    /// <summary>
    /// Forgets the draft, in the session and in this tab, since the form is done. What is on the screen stays as it is.
    /// Without a draft, after the end of the session, or twice, does nothing more.
    /// </summary>
    /// <exception cref="SessionException">The session could not be written: the draft may come back.</exception>
    public Task ClearAsync() =>
        _desk?.TakeOutAsync(DraftOrder.Forget | DraftOrder.Drop) ?? Writer.RemoveAsync();

    /// <summary>Writes what is unwritten and stops. What is typed later is not kept.</summary>
    public async ValueTask DisposeAsync()
    {
        Sessions.Changed -= OnChanged;
        _desk?.Close();
        _script?.Stop();
        _timer?.Dispose();
        _channel?.Dispose();
        Writer.StartsSession = false;
        await Writer.WriteAsync();
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        DraftParameters.Check(Key, _started, MaxBytes, LargestDraft);
        (Writer.StartsSession, Writer.MaxBytes) = (StartsSession, MaxBytes);
        if (_desk is not null)
        {
            _desk.Delay = Delay;
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || !RendererInfo.IsInteractive)
        {
            return;
        }

        _started = Key;
        var script = _script = new DraftScript(JS, Log);
        var seal = new DraftSeal(Protection, Clock);
        _desk = new DraftDesk(Key, Sessions, Writer, seal, new DraftOwnership(seal, Clock, Key, KeepFor))
        {
            Delay = Delay,
            Look = script.Look,
            Say = StateHasChanged,
            WriteIn = delay => _timer?.ActIn(delay),
        };
        _timer = new DraftTimer(Clock, InvokeAsync, _desk.WriteAsync);
        _channel = DotNetObjectReference.Create(new DraftChannel(_desk.Answer));
        Sessions.Changed += OnChanged;
        await script.StartAsync(
            $"./{Assets["_content/BlazorSessions.Ui/SessionDraft.razor.js"]}",
            _form,
            _channel,
            new DraftLimits(Key, MaxFieldBytes, MaxBytes));
    }

    // On whatever thread, and before the cascade: at an end the copy goes before the page does.
    private void OnChanged(SessionState state) => _ = InvokeAsync(() =>
    {
        _desk?.Follow();
        if (_desk is { ForgetsCopy: true })
        {
            _script?.Forget();
        }
    });

    private async Task DiscardAsync()
    {
        try
        {
            await _desk!.TakeOutAsync(DraftOrder.Forget | DraftOrder.Discard); // the button is there once it answers
        }
        catch (SessionException exception)
        {
            UiLog.DraftNotWritten(Log, Key, Sessions.State.Handle, exception);
        }
    }
}
