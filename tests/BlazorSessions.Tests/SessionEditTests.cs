using BlazorSessions.Serialization;

namespace BlazorSessions.Tests;

public sealed class SessionEditTests
{
    [Fact]
    public void A_value_that_is_not_there_is_not_there()
    {
        var edit = new SessionEdit(SessionState.None.Values, new JsonSessionSerializer());

        Assert.False(edit.Contains("counter"));
        Assert.False(edit.TryGet<int>("counter", out _));
        Assert.Equal(0, edit.Get<int>("counter"));
        Assert.False(edit.Remove("counter"));
    }
}
