using Microsoft.Extensions.Logging;

namespace BlazorSessions.Ui.Drafts;

/// <summary>
/// Writes what was typed into the session, some of it at a time. Fields are written one by one, so two tabs with the same
/// form keep each other's; of the same field the last one stays.
/// </summary>
/// <remarks>For one thread at a time, that of the component. Writes follow each other.</remarks>
internal sealed class DraftWriter(ISessionService sessions, ILogger logger, string draft)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Draft _draft = Draft.Empty;
    private Dictionary<string, string[]?> _unwritten = [];

    /// <summary>Gets or sets whether what is typed may start a session.</summary>
    public bool StartsSession { get; set; }

    /// <summary>Gets or sets the size of a draft in bytes that is kept at most.</summary>
    public int MaxBytes { get; set; }

    /// <summary>Gets the session that was seen to have the draft.</summary>
    public SessionHandle? WrittenTo { get; private set; }

    /// <summary>Gets whether the session had no room for it.</summary>
    public bool IsTooLong { get; private set; }

    public bool HasUnwritten => _unwritten.Count > 0;

    public static string NameOf(string draft) => "draft." + draft;

    /// <summary>Begins anew, with what was brought back.</summary>
    public void Begin(Draft restored, SessionHandle? writtenTo)
    {
        _draft = restored;
        WrittenTo = writtenTo;
        IsTooLong = false;

        // Another object: a write on its way must not put anything back into it.
        _unwritten = writtenTo is null ? restored.Fields.ToDictionary(field => field.Key, field => (string[]?)field.Value) : [];
    }

    /// <summary>Takes changes, to be written later; false if they make the draft too large.</summary>
    public bool TryKeep(IReadOnlyDictionary<string, string[]?> changes, long at)
    {
        var clean = changes.Select(change => KeyValuePair.Create(WellFormed(change.Key), Clean(change.Value))).ToArray();
        var next = _draft.With(clean, at);
        if (next.Size > MaxBytes)
        {
            return false;
        }

        _draft = next;
        foreach (var (name, values) in clean)
        {
            _unwritten[name] = values;
        }

        return true;
    }

    /// <summary>Writes what is unwritten, where there is a session for it. False if it has to be tried again.</summary>
    public async Task<bool> WriteAsync()
    {
        await _turn.WaitAsync();
        try
        {
            return !HasUnwritten || !MayWrite(sessions.State) || await WriteNowAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes the draft out of the session, after any write on its way.</summary>
    public async Task RemoveAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if ((await sessions.LoadAsync()).Status == SessionStatus.Active)
            {
                await sessions.RemoveAsync(NameOf(draft));
            }
        }
        catch (SessionEndedException)
        {
            // With all its values.
        }
        finally
        {
            _turn.Release();
        }
    }

    private bool MayWrite(SessionState state) => state.Status == SessionStatus.Active
        || (StartsSession && state is { Status: SessionStatus.None, IsStale: false });

    private async Task<bool> WriteNowAsync()
    {
        var (typed, changes) = (_draft, _unwritten);
        var pending = _unwritten = [];
        try
        {
            var state = await sessions.UpdateAsync(edit =>
            {
                var old = edit.TryGet<Draft>(NameOf(draft), out var kept) && kept is { Fields: not null } ? kept : typed;
                edit.Set(NameOf(draft), old.With(changes, typed.At));
            });
            if (ReferenceEquals(pending, _unwritten))
            {
                WrittenTo = state.Handle;
            }
        }
        catch (SessionEndedException)
        {
            // The end is pushed, and says what becomes of it.
        }
        catch (SessionLimitException exception)
        {
            UiLog.DraftTooLarge(logger, draft, sessions.State.Handle, exception);
            IsTooLong = true;
        }
        catch (SessionException exception)
        {
            UiLog.DraftNotWritten(logger, draft, sessions.State.Handle, exception);
            foreach (var (name, values) in ReferenceEquals(pending, _unwritten) ? changes : [])
            {
                _unwritten.TryAdd(name, values);
            }

            return false;
        }

        return true;
    }

    private static string[]? Clean(string[]? values) =>
        values is null ? null : [.. values.Select(value => WellFormed(value ?? string.Empty))];

    // Half of a surrogate pair has no form in a store.
    private static string WellFormed(string text) => text.Any(char.IsSurrogate)
        ? string.Concat(text.EnumerateRunes())
        : text;
}
