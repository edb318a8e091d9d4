namespace BlazorSessions.Ui.Drafts;

/// <summary>
/// Answers the script of one form: follows the session, takes what was typed, and says what comes back. Whatever the
/// script has missed, the next answer tells it.
/// </summary>
/// <remarks>For one thread at a time, that of the component.</remarks>
internal sealed class DraftDesk(
    string key, ISessionService sessions, DraftWriter writer, DraftSeal seal, DraftOwnership ownership)
{
    // What could not be written is tried again after this time.
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(5);

    private readonly DraftLife _life = new();
    private bool _isTakingOut;
    private bool _isClosed;

    /// <summary>Gets what is called when the script has to look.</summary>
    public required Action Look { get; init; }

    /// <summary>Gets what is called when the component has something else to say.</summary>
    public required Action Say { get; init; }

    /// <summary>Gets what calls <see cref="WriteAsync"/> after a while.</summary>
    public required Action<TimeSpan> WriteIn { get; init; }

    /// <summary>Gets or sets how long what was typed waits.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Gets whether something was brought back.</summary>
    public bool IsRestored { get; private set; }

    /// <summary>Gets whether something is too long to be kept.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Gets whether the copy in the tab has to go.</summary>
    public bool ForgetsCopy => _life.Order.HasFlag(DraftOrder.Forget);

    /// <summary>Looks at the session: whose form is it by now?</summary>
    public void Follow()
    {
        if (!_isClosed && !_isTakingOut && TryFollow())
        {
            Look();
        }
    }

    public DraftAnswer Answer(DraftReport report)
    {
        if (_isClosed || _isTakingOut)
        {
            return DraftAnswer.Wait;
        }

        TryFollow();
        if (_life.Epoch == 0 || report.Epoch != _life.Epoch)
        {
            return new DraftAnswer { Epoch = _life.Epoch, Order = _life.Order };
        }

        _life.Arrive();
        var answer = new DraftAnswer { Epoch = _life.Epoch };
        if (report.Enters)
        {
            answer = Enter(answer, report.Copy);
        }
        else
        {
            Take(report);
        }

        if (writer.HasUnwritten)
        {
            WriteIn(report.Flush ? TimeSpan.Zero : Delay);
        }

        return ownership.AddTo(answer, report.Owner);
    }

    /// <summary>Writes what is unwritten; later again if that fails.</summary>
    public async Task WriteAsync()
    {
        if (_isClosed || _isTakingOut)
        {
            return;
        }

        if (!await writer.WriteAsync() && !_isClosed)
        {
            WriteIn(s_retry);
        }

        Note(isRestored: false, writer.IsTooLong);
        Follow();
    }

    /// <summary>Takes the draft out of the session. An epoch begins: what is on its way was typed before.</summary>
    public async Task TakeOutAsync(DraftOrder order)
    {
        _isTakingOut = true;
        writer.Begin(Draft.Empty, null);
        try
        {
            await writer.RemoveAsync();
            _life.Begin(order);
            (IsRestored, IsTooLong) = (false, false);
        }
        finally
        {
            _isTakingOut = false;
            Say();
            Look();
        }
    }

    /// <summary>Answers and writes nothing from now on.</summary>
    public void Close() => _isClosed = true;

    private DraftAnswer Enter(DraftAnswer answer, DraftCopy? copy)
    {
        var state = sessions.State;
        var choice = DraftChoice.Of(state, key, copy, seal);
        writer.Begin(choice.Draft ?? Draft.Empty, choice.IsInSession ? state.Handle : null);
        Own(state);
        return answer with
        {
            Order = choice.ForgetsCopy ? DraftOrder.Forget : DraftOrder.None,
            Fields = choice.Draft?.Fields,
            At = choice.Draft?.At ?? 0,
        };
    }

    private void Take(DraftReport report)
    {
        var fits = report.Changes is not { } changes || writer.TryKeep(changes, report.At);
        Note(report.IsRestored, report.IsTooLong || !fits);
    }

    private void Note(bool isRestored, bool isTooLong)
    {
        if ((isTooLong && !IsTooLong) || (isRestored && !IsRestored))
        {
            (IsRestored, IsTooLong) = (IsRestored || isRestored, IsTooLong || isTooLong);
            Say();
        }
    }

    // True if the script has to know.
    private bool TryFollow()
    {
        var (epoch, owner) = (_life.Epoch, ownership.Number);
        var state = sessions.State;
        _life.Follow(state, WasCleared(state));
        if (_life.Epoch != epoch)
        {
            writer.Begin(Draft.Empty, null);
            (IsRestored, IsTooLong) = (false, false);
            Say();
        }

        Own(state);
        if (writer.HasUnwritten)
        {
            WriteIn(Delay);
        }

        return _life.Epoch != epoch || ownership.Number != owner;
    }

    private void Own(SessionState state) => ownership.Follow(state, state.Handle is { } handle && handle == writer.WrittenTo);

    // By another tab that is done with the form, or with all values of the session.
    private bool WasCleared(SessionState state) => state.Handle is { } handle
        && handle == writer.WrittenTo
        && !writer.HasUnwritten
        && !state.Keys.Contains(DraftWriter.NameOf(key));
}
