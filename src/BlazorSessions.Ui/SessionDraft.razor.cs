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

    // What could not be written is tried again after this time.
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);

    private readonly DraftLife _life = new();
    private ElementReference _form;
    private string? _started;
    private DraftSeal? _seal;
    private DraftOwnership? _ownership;
    private DraftWriter? _writer;
    private DraftScript? _script;
    private DotNetObjectReference<DraftChannel>? _channel;
    private ITimer? _timer;
    private bool _isTimerSet;
    private bool _isBusy;
    private bool _isRestored;
    private bool _isTooLong;
    private bool _isDisposed;

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
    public Task ClearAsync() => TakeOutAsync(DraftOrder.Forget | DraftOrder.Drop);

    /// <summary>Writes what is unwritten and stops. What is typed later is not kept.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Sessions.Changed -= OnChanged;
        _script?.Stop();
        _timer?.Dispose();
        _channel?.Dispose();
        if (_writer is not null)
        {
            _writer.StartsSession = false;
            await _writer.WriteAsync();
        }
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        DraftParameters.Check(Key, _started, MaxBytes, LargestDraft);
        (Writer.StartsSession, Writer.MaxBytes) = (StartsSession, MaxBytes);
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || !RendererInfo.IsInteractive)
        {
            return;
        }

        _started = Key;
        _seal = new DraftSeal(Protection, Clock);
        _ownership = new DraftOwnership(_seal, Clock, Key, KeepFor);
        _timer = Clock.CreateTimer(
            _ => InvokeAsync(OnTimerAsync), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _channel = DotNetObjectReference.Create(new DraftChannel(Answer));
        _script = new DraftScript(JS, Log);
        Sessions.Changed += OnChanged;
        await _script.StartAsync(
            $"./{Assets["_content/BlazorSessions.Ui/SessionDraft.razor.js"]}",
            _form,
            _channel,
            new DraftLimits(Key, MaxFieldBytes, MaxBytes));
    }

    private DraftAnswer Answer(DraftReport report)
    {
        Follow();
        if (_life.Epoch == 0 || _isBusy)
        {
            return DraftAnswer.Wait;
        }

        var answer = new DraftAnswer { Epoch = _life.Epoch, Order = _life.Order };
        if (report.Epoch != _life.Epoch)
        {
            return answer;
        }

        _life.Arrive();
        answer = answer with { Order = DraftOrder.None };
        answer = report.Enters ? Enter(report, answer) : answer;
        Take(report);
        return _ownership!.AddTo(answer, report.Owner); // made at the start
    }

    private DraftAnswer Enter(DraftReport report, DraftAnswer answer)
    {
        var state = Sessions.State;
        var choice = DraftChoice.Of(state, Key, report.Copy, _seal!); // made at the start
        Writer.Begin(choice.Draft ?? Draft.Empty, choice.IsInSession ? state.Handle : null);
        Own();
        return answer with
        {
            Order = choice.ForgetsCopy ? DraftOrder.Forget : DraftOrder.None,
            Fields = choice.Draft?.Fields,
            At = choice.Draft?.At ?? 0,
        };
    }

    // Until the script enters an epoch, what it says of fields is dropped: it says all of it again then.
    private void Take(DraftReport report)
    {
        var fits = report.Enters || report.Changes is not { } changes || Writer.TryKeep(changes, report.At);
        Notice(report.IsRestored, report.IsTooLong || !fits);
        if (Writer.HasUnwritten)
        {
            WriteIn(report.Flush ? TimeSpan.Zero : Delay);
        }
    }

    private void Notice(bool isRestored, bool isTooLong)
    {
        if ((isRestored && !_isRestored) || (isTooLong && !_isTooLong))
        {
            (_isRestored, _isTooLong) = (_isRestored || isRestored, _isTooLong || isTooLong);
            if (isTooLong)
            {
                UiLog.DraftTooLong(Log, Key, Sessions.State.Handle);
            }

            StateHasChanged();
        }
    }

    // Looks at the session: whose form is it by now? True if the script has to know.
    private bool Follow()
    {
        var (epoch, owner) = (_life.Epoch, _ownership!.Number); // made at the start
        var state = Sessions.State;
        _life.Follow(state, WasCleared(state));
        if (_life.Epoch != epoch)
        {
            Writer.Begin(Draft.Empty, null);
            (_isRestored, _isTooLong) = (false, false);
            StateHasChanged();
        }

        Own();
        if (Writer.HasUnwritten)
        {
            WriteIn(Delay);
        }

        return (_life.Epoch, _ownership.Number) != (epoch, owner);
    }

    // By another tab that is done with the form, or with all values of the session.
    private bool WasCleared(SessionState state) => state.Handle is { } handle
        && handle == Writer.WrittenTo
        && !Writer.HasUnwritten
        && !state.Keys.Contains(NameOf(Key));

    private void Own()
    {
        var state = Sessions.State;
        _ownership!.Follow(state, state.Handle is { } handle && handle == Writer.WrittenTo); // made at the start
    }

    private void OnChanged(SessionState state) => _ = InvokeAsync(() =>
    {
        if (_isDisposed || _isBusy || !Follow())
        {
            return;
        }

        if (_life.Order.HasFlag(DraftOrder.Forget))
        {
            _script!.Forget(); // made before this was subscribed
        }

        _script!.Look();
    });

    private Task DiscardAsync() => TakeOutAsync(DraftOrder.Forget | DraftOrder.Discard);

    // An epoch of its own: what is on its way was typed before.
    private async Task TakeOutAsync(DraftOrder order)
    {
        if (_script is null)
        {
            await Writer.RemoveAsync();
            return;
        }

        _isBusy = true;
        Writer.Begin(Draft.Empty, null);
        try
        {
            await Writer.RemoveAsync();
            _life.Begin(order);
            (_isRestored, _isTooLong) = (false, false);
        }
        finally
        {
            _isBusy = false;
            _script.Look();
        }
    }

    private void WriteIn(TimeSpan delay)
    {
        if (!_isDisposed && (!_isTimerSet || delay == TimeSpan.Zero))
        {
            _isTimerSet = true;
            _timer!.Change(delay, Timeout.InfiniteTimeSpan); // made at the start
        }
    }

    private Task OnTimerAsync()
    {
        _isTimerSet = false;
        return _isDisposed || _isBusy ? Task.CompletedTask : WriteAsync();
    }

    private async Task WriteAsync()
    {
        var isWritten = await Writer.WriteAsync();
        if (_isDisposed)
        {
            return;
        }

        if (!isWritten)
        {
            WriteIn(s_retry);
        }

        Notice(isRestored: false, Writer.IsTooLong);
        if (Follow())
        {
            _script!.Look(); // made before anything was written
        }
    }
}
