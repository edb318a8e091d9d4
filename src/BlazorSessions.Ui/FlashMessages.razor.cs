using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;

namespace BlazorSessions.Ui;

/// <summary>
/// Shows the messages that <see cref="SessionFlash.FlashAsync"/> left, once: those of the request before, or of this
/// circuit. For a layout or a page, in any render mode.
/// </summary>
/// <remarks>
/// <para>
/// It takes messages only where they will be seen. A static page takes them while it renders, and gives them back when it
/// turns out to be a redirect or an error. An interactive component takes nothing while it is prerendered, only when its
/// browser has drawn it.
/// </para>
/// <para>
/// A message that comes while a circuit shows the page waits a moment: the handler that wrote it may be about to go to
/// another page, which then shows it. Of several tabs, one shows it.
/// </para>
/// </remarks>
public sealed partial class FlashMessages : IAsyncDisposable
{
    // What came by itself is kept over a navigation that follows it so soon that nobody can have read it.
    private static readonly TimeSpan s_readable = TimeSpan.FromSeconds(2);

    private IReadOnlyList<FlashMessage> _shown = [];
    private DateTimeOffset? _cameAt;
    private Task<bool>? _lastTake;
    private UiModule? _module;
    private ElementReference _element;
    private bool _isNewPage = true;
    private bool _isSettling;
    private bool _isWatched;
    private bool _isOver;
    private bool _isErrorPage;
    private bool _isGone;

    /// <summary>Gets or sets what is shown for each message.</summary>
    /// <value>Default: null, a paragraph with the kind and the text.</value>
    [Parameter]
    public RenderFragment<FlashMessage>? ChildContent { get; set; }

    /// <summary>Gets or sets the texts of this component.</summary>
    /// <value>Default: null, the cascading ones, else <see cref="SessionTexts.Default"/>.</value>
    [Parameter]
    public SessionTexts? Texts { get; set; }

    /// <summary>
    /// Gets or sets attributes for the element around the messages, such as <c>class</c> or <c>data-testid</c>.
    /// </summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? AdditionalAttributes { get; set; }

    [CascadingParameter]
    private SessionState? Session { get; set; }

    [CascadingParameter]
    private SessionTexts? CascadingTexts { get; set; }

    [CascadingParameter]
    private HttpContext? Request { get; set; }

    [Inject]
    private ISessionService Sessions { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    [Inject]
    private ILogger<FlashMessages> Log { get; set; } = default!;

    private SessionTexts Text => Texts ?? CascadingTexts ?? SessionTexts.Default;

    private string Class => Attributes.ClassOf("bs-flash", AdditionalAttributes);

    // What is prerendered for a circuit may be thrown away.
    private bool IsStatic => !RendererInfo.IsInteractive && AssignedRenderMode is null;

    /// <summary>Takes no more messages.</summary>
    public async ValueTask DisposeAsync()
    {
        _isGone = true;
        Navigation.LocationChanged -= OnLocationChanged;
        await (_module?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => Navigation.LocationChanged += OnLocationChanged;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var session = MissingSession.ThrowIfMissing(Session, nameof(FlashMessages));
        if (IsStatic && !_isOver && session.HasFlash() && _lastTake is null or { IsCompleted: true })
        {
            GiveBackUnlessSeen();
            await (_lastTake = TakeAsync());
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!RendererInfo.IsInteractive)
        {
            return;
        }

        if (firstRender)
        {
            // The module early, as it has to see that the page is about to be left.
            _isNewPage = false;
            await TakeAsync();
            _module = new UiModule(Js);
            await _module.TryCallAsync("watch");
            StateHasChanged();
        }
        else if (!Session!.HasFlash()) // not null: looked at with the parameters
        {
            _isNewPage = false;
        }
        else if (!_isSettling && _module is not null)
        {
            await TakeWhenSettledAsync(_module);
        }
    }

    private static string ClassOf(FlashKind kind) => kind switch
    {
        FlashKind.Success => "bs-flash-message bs-flash-success",
        FlashKind.Warning => "bs-flash-message bs-flash-warning",
        FlashKind.Error => "bs-flash-message bs-flash-error",
        _ => "bs-flash-message bs-flash-info",
    };

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(() =>
    {
        if (_cameAt is not { } at || Clock.GetUtcNow() - at >= s_readable)
        {
            _shown = [];
        }

        (_isNewPage, _cameAt) = (true, null);
        StateHasChanged();
    });

    // Enhanced navigation tells of the new address while the page before is still there.
    private async Task TakeWhenSettledAsync(UiModule module)
    {
        _isSettling = true;
        var (isThere, stays) = await module.TryAskAsync<bool>("settle", _element);
        _isSettling = false;
        if (!_isGone && (stays || !isThere) && await TakeAsync())
        {
            (_cameAt, _isNewPage) = (_isNewPage ? null : Clock.GetUtcNow(), false);
        }
    }

    private async Task<bool> TakeAsync()
    {
        try
        {
            var taken = await Sessions.TakeFlashAsync();
            if (taken.Count == 0)
            {
                return false;
            }

            if (_isGone)
            {
                await GiveBackAsync(taken);
                return false;
            }

            _shown = [.. _shown, .. taken];
            StateHasChanged();
            return true;
        }
        catch (SessionException exception)
        {
            // They wait for the next page.
            UiLog.FlashFailed(Log, Session?.Handle, exception);
            return false;
        }
    }

    // Before anything is taken: a redirect may come while that is on its way.
    private void GiveBackUnlessSeen()
    {
        if (_isWatched || Request is not { Response.HasStarted: false } http)
        {
            return;
        }

        _isWatched = true;
        _isErrorPage = http.Features.Get<IExceptionHandlerFeature>() is not null;
        http.Response.OnStarting(async () =>
        {
            // What is given back is not for this page to take again.
            _isOver = true;
            await (_lastTake ?? Task.CompletedTask);
            if (!IsSeen(http.Response.StatusCode))
            {
                await GiveBackAsync(_shown);
            }
        });
    }

    private bool IsSeen(int status) => status < 300 || status is >= 400 and < 500 || status >= 500 && _isErrorPage;

    private async Task GiveBackAsync(IReadOnlyList<FlashMessage> messages)
    {
        try
        {
            foreach (var message in messages)
            {
                await Sessions.FlashAsync(message.Text, message.Kind);
            }
        }
        catch (SessionException exception)
        {
            UiLog.FlashFailed(Log, Session?.Handle, exception);
        }
    }
}
