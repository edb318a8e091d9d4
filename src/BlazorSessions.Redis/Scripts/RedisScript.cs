using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BlazorSessions.Redis.Connection;

namespace BlazorSessions.Redis.Scripts;

/// <summary>A script that runs a verb. It is made of files, of which each uses those before it.</summary>
internal sealed class RedisScript
{
    private const string Times = "times";
    private const string Heads = "heads";
    private const string Indexes = "indexes";

    // What scripts know from the app. Before them, as they are made with it.
    private static readonly string s_numbers = string.Create(
        CultureInfo.InvariantCulture,
        $"local most_clock_difference = {BlazorSessionsDefaults.MostClockDifference.TotalMilliseconds:F0}\n");

    public static readonly RedisScript Create = new("create", writes: true, "create");
    public static readonly RedisScript FindOld = new("find", writes: false, Times, Heads, "find-old");
    public static readonly RedisScript Merge = new("merge", writes: true, Times, Heads, Indexes, "limit", "merge");
    public static readonly RedisScript MergeValues = new("merge", writes: true, Times, "merge-values");
    public static readonly RedisScript End = new("end", writes: true, Times, Heads, Indexes, "end");
    public static readonly RedisScript Epoch = new("epoch", writes: false, "epoch");
    public static readonly RedisScript RaiseEpoch = new("raise epoch", writes: true, "raise-epoch");
    public static readonly RedisScript Forget = new("forgetting of a user", writes: true, "forget");
    public static readonly RedisScript List = new("list", writes: false, Times, Heads, Indexes, "list");
    public static readonly RedisScript Count = new("count", writes: false, Times, Heads, Indexes, "count");
    public static readonly RedisScript EndUser = new("end of a user's sessions", writes: true, Times, Heads, Indexes, "end-user");
    public static readonly RedisScript EndExternal =
        new("end by an external session", writes: true, Times, Heads, Indexes, "end-external");

    public static readonly RedisScript Probe = new("probe", writes: false, Times, Heads, "probe");
    public static readonly RedisScript Touch = new("touch", writes: true, Times, Heads, Indexes, "touch");
    public static readonly RedisScript DeleteExpired = new("clean-up", writes: true, Times, Heads, Indexes, "delete-expired");
    public static readonly RedisScript Time = new("look at the server's clock", writes: false, "time");
    public static readonly RedisScript EndBatch = new("end of all sessions", writes: true, Times, Heads, Indexes, "end-batch");

    private RedisScript(string verb, bool writes, params ReadOnlySpan<string> files)
    {
        Verb = new RedisVerb(verb, writes);
        var text = new StringBuilder(s_numbers);
        foreach (var file in files)
        {
            AppendTo(text, file);
        }

        Text = text.ToString();
        Hash = SHA1.HashData(Encoding.UTF8.GetBytes(Text));
    }

    public RedisVerb Verb { get; }

    public string Text { get; }

    /// <summary>Gets what Redis knows it by once it has seen it.</summary>
    public byte[] Hash { get; }

    private static void AppendTo(StringBuilder text, string file)
    {
        using var stream = typeof(RedisScript).Assembly.GetManifestResourceStream($"{file}.lua")
            ?? throw new InvalidOperationException($"The script {file} is not in the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine()?.Trim() is { } line)
        {
            if (line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal))
            {
                text.Append(line).Append('\n');
            }
        }
    }
}
