namespace BlazorSessions.Live;

/// <summary>
/// Circuits that follow live sessions: told of each change, and for as long as they are there the session's time is
/// watched and the store is asked about it.
/// </summary>
internal sealed class LiveFollowers(LiveExpiry expiry, LiveSweep sweep, SessionValidation? validation = null)
{
    public void Follow(LiveSession live, ILiveSessionListener follower)
    {
        live.Subscribe(follower);
        expiry.Watch(live);
        sweep.Wake(live);
        validation?.Watch(live);
    }

    /// <summary>Is told of each change that a follower is told of: the session may be to end sooner than it was.</summary>
    public void OnChanged(LiveSession live)
    {
        expiry.Hasten(live);
        validation?.Watch(live);
    }

    /// <summary>Returns whether the app's validation lets a leased session in.</summary>
    public ValueTask<bool> IsValidAsync(LiveSession live) => validation?.EnsureAsync(live, http: null) ?? new(true);

    /// <summary>Stops following; twice does no harm.</summary>
    public void Leave(LiveSession live, ILiveSessionListener follower)
    {
        live.Unsubscribe(follower);
        if (live.HasListeners)
        {
            return;
        }

        expiry.Forget(live);

        // Another circuit may have subscribed between the two lines above.
        if (live.HasListeners)
        {
            expiry.Watch(live);
        }
    }
}
