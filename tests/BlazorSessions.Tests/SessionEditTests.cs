using System.Text.Json;
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

    [Fact]
    public void A18_a_type_name_in_stored_bytes_chooses_no_type()
    {
        var bytes = """{"$type":"System.IO.FileInfo, System.Private.CoreLib","fileName":"/etc/passwd"}"""u8.ToArray();
        var edit = new SessionEdit(new Dictionary<string, SessionValue> { ["v"] = new(bytes, 1) }, new JsonSessionSerializer());

        Assert.IsType<JsonElement>(edit.Get<object>("v"));
    }

    [Fact]
    public void A19_a_value_of_one_feature_does_not_pass_for_one_of_another_type()
    {
        var edit = new SessionEdit(SessionState.None.Values, new JsonSessionSerializer());
        edit.Set(new SessionKey<string>("reset.user"), "ada");

        Assert.Throws<SessionValueException>(() => edit.Get(new SessionKey<int>("reset.user")));
        Assert.Null(edit.Get(new SessionKey<string>("login.user")));
    }

    [Fact]
    public void A_value_that_refers_to_itself_is_refused_and_nothing_of_it_is_kept()
    {
        var edit = new SessionEdit(SessionState.None.Values, new JsonSessionSerializer());
        var loop = new Loop();
        loop.Next = loop;

        var exception = Assert.Throws<SessionValueException>(() => edit.Set("loop", loop));

        Assert.Equal("loop", exception.Key);
        Assert.False(edit.Contains("loop"));
    }

    [Fact]
    public void What_is_written_for_the_HttpContext_relies_on_nothing_that_others_write()
    {
        var values = new Dictionary<string, SessionValue>
        {
            ["bs.http:a"] = new("1"u8.ToArray(), 1),
            ["bs.http:b"] = new("2"u8.ToArray(), 2),
            ["own"] = new("3"u8.ToArray(), 3),
        };
        var (one, all) = (
            new SessionEdit(values, new JsonSessionSerializer()), new SessionEdit(values, new JsonSessionSerializer()));

        one.HttpSession.SetString("a", "new");
        one.HttpSession.Remove("b");
        one.HttpSession.Remove("not there");
        one.Complete();
        all.HttpSession.Clear();
        all.Complete();

        Assert.Equal(["bs.http:a"], one.Sets.Keys);
        Assert.Equal(["bs.http:b"], one.Removes);
        Assert.Equal(["bs.http:a", "bs.http:b"], all.Removes.Order());
        Assert.Empty(one.Reads);
        Assert.Empty(all.Reads);
        Assert.False(one.ReadKeys || all.ReadKeys);
    }

    private sealed class Loop
    {
        public Loop? Next { get; set; }
    }
}
