using System.Text;
using BlazorSessions.Redis.Connection;

namespace BlazorSessions.Redis.Scripts;

/// <summary>A script that runs a verb: its text, and the hash by which Redis knows it once it has seen it.</summary>
internal sealed class RedisScript
{
    public static readonly RedisScript Create = new("create", "create", writes: true);
    public static readonly RedisScript Merge = new("merge", "merge", writes: true);
    public static readonly RedisScript End = new("end", "end", writes: true);
    public static readonly RedisScript Epoch = new("epoch", "epoch", writes: false);
    public static readonly RedisScript List = new("list", "list", writes: false);
    public static readonly RedisScript Count = new("count", "count", writes: false);
    public static readonly RedisScript RaiseEpoch = new("raise of an epoch", "raise-epoch", writes: true);
    public static readonly RedisScript EndUser = new("end of a user's sessions", "end-user", writes: true);
    public static readonly RedisScript Probe = new("probe", "probe", writes: false);
    public static readonly RedisScript Touch = new("touch", "touch", writes: true);
    public static readonly RedisScript DeleteExpired = new("clean-up", "delete-expired", writes: true);
    public static readonly RedisScript EndBatch = new("end of all", "end-batch", writes: true);

    private RedisScript(string verb, string file, bool writes)
    {
        Verb = new RedisVerb(verb, writes);
        Text = Read("shared.lua") + Read($"{file}.lua");
    }

    public RedisVerb Verb { get; }

    public string Text { get; }

    private static string Read(string name)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
