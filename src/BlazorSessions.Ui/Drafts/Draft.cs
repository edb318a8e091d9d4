using System.Collections.Immutable;
using System.Text;

namespace BlazorSessions.Ui.Drafts;

/// <summary>
/// What was typed into a form: the values of each field, and when the last one was typed, by the clock of the browser.
/// A session and the copies beside it are of one browser, so one clock orders them.
/// </summary>
internal sealed record Draft(long At, ImmutableDictionary<string, string[]> Fields)
{
    public static Draft Empty { get; } = new(0, ImmutableDictionary<string, string[]>.Empty);

    /// <summary>Gets the size in bytes of all names and values.</summary>
    public int Size => Fields.Sum(
        each => Encoding.UTF8.GetByteCount(each.Key) + each.Value.Sum(value => Encoding.UTF8.GetByteCount(value)));

    /// <summary>Makes the draft with these fields changed; null removes one.</summary>
    public Draft With(IEnumerable<KeyValuePair<string, string[]?>> changes, long at)
    {
        var fields = Fields.ToBuilder();
        foreach (var (name, values) in changes)
        {
            if (values is null)
            {
                fields.Remove(name);
            }
            else
            {
                fields[name] = values;
            }
        }

        return new Draft(Math.Max(At, at), fields.ToImmutable());
    }
}
