using System.Security.Cryptography;

namespace BlazorSessions.Ui.Drafts;

/// <summary>Whom the script keeps copies for, by now. A new owner gets a new key, and old copies are written anew.</summary>
internal sealed class DraftOwnership(DraftSeal seal, TimeProvider clock, string draft, TimeSpan lifetime)
{
    private DraftOwner? _owner;
    private string? _sealed;
    private int _last;

    /// <summary>Gets the number of the owner; 0 while copies would be nobody's.</summary>
    public int Number { get; private set; }

    /// <summary>Follows the session; a copy's time is renewed at half of it.</summary>
    public void Follow(SessionState state, bool isInSession)
    {
        if (state is not { Status: SessionStatus.Active, Handle: { } handle })
        {
            (_owner, _sealed, Number) = (null, null, 0);
            return;
        }

        var now = clock.GetUtcNow();
        if (_owner is not null && _owner.IsOf(state, isInSession) && now < _owner.ExpiresAt - (lifetime / 2))
        {
            return;
        }

        _owner = new DraftOwner(
            draft, state.UserKey, handle.Value, isInSession, RandomNumberGenerator.GetBytes(32), now + lifetime);
        _sealed = seal.Close(_owner);
        Number = ++_last;
    }

    /// <summary>Adds the owner to an answer, with its key if the script does not have it.</summary>
    public DraftAnswer AddTo(DraftAnswer answer, int known) => known == Number
        ? answer with { Owner = Number }
        : answer with { Owner = Number, Seal = _sealed, Secret = _owner is null ? null : Convert.ToBase64String(_owner.Secret) };
}
