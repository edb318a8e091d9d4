namespace BlazorSessions.Live;

/// <summary>Is told that a live session has changed or ended. Called outside all locks; must return quickly and not throw.</summary>
internal interface ILiveSessionListener
{
    void OnChanged(LiveSession session);
}
