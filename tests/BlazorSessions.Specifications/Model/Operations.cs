using FsCheck;
using FsCheck.Fluent;

namespace BlazorSessions.Specifications.Model;

/// <summary>Generates sequences of operations, and shrinks one that fails to the operations that matter.</summary>
internal static class Operations
{
    private static readonly Gen<int> s_session = Gen.Choose(0, ModelRun.Sessions - 1);
    private static readonly Gen<int> s_user = Gen.Choose(0, ModelRun.Users - 1);
    private static readonly Gen<int> s_tab = Gen.Choose(0, ModelRun.Tabs - 1);
    private static readonly Gen<int> s_node = Gen.Choose(0, 1);
    private static readonly Gen<char> s_key = Gen.Elements('a', 'b', 'c');

    // The checks fail most merges when there are many of them, so each part is rare; sets are not.
    private static readonly Gen<MergeParts> s_parts =
        Enum.GetValues<MergeParts>().Where(part => part != MergeParts.None).Aggregate(
            Gen.Constant(MergeParts.None),
            (parts, part) =>
                from others in parts
                from has in Gen.Choose(0, 9)
                select has < (part is MergeParts.Set ? 6 : part is MergeParts.Base ? 5 : 2) ? others | part : others);

    private static readonly Gen<Operation> s_create =
        from session in s_session
        from node in s_node
        select (Operation)new Create(session, node);

    private static readonly Gen<Operation> s_find =
        from session in s_session
        from tab in s_tab
        from node in s_node
        select (Operation)new Find(session, tab, node);

    private static readonly Gen<Operation> s_merge =
        from session in s_session
        from tab in s_tab
        from parts in s_parts
        from key in s_key
        from other in s_key
        from minutes in Gen.Choose(-20, 20)
        from user in s_user
        from node in s_node
        select (Operation)new Merge(session, tab, parts, key, other, minutes, user, node);

    private static readonly Gen<Operation> s_end =
        from session in s_session
        from node in s_node
        select (Operation)new End(session, node);

    private static readonly Gen<Operation> s_touch =
        from session in s_session
        from minutes in Gen.Choose(-20, 20)
        from node in s_node
        select (Operation)new Touch(session, minutes, node);

    private static readonly Gen<Operation> s_list =
        from user in s_user
        from node in s_node
        select (Operation)new List(user, node);

    private static readonly Gen<Operation> s_endAll =
        from user in s_user
        from except in Gen.Choose(-3, ModelRun.Sessions - 1)
        from node in s_node
        select (Operation)new EndAll(user, except < 0 ? null : except, node);

    private static readonly Gen<Operation> s_operation = Gen.Frequency(
        (3, s_create),
        (4, s_find),
        (8, s_merge),
        (1, s_end),
        (2, s_touch),
        (2, s_list),
        (1, s_endAll),
        (2, s_user.Select(user => (Operation)new SeeEpoch(user))),
        (1, s_node.Select(node => (Operation)new Probe(node))),
        (1, s_node.Select(node => (Operation)new Clean(node))),
        (1, Gen.Choose(0, 45).Select(minutes => (Operation)new Advance(minutes))));

    public static Arbitrary<Operation[]> Sequences { get; } = Arb.From(Gen.ArrayOf(s_operation), Shrink);

    private static IEnumerable<Operation[]> Shrink(Operation[] operations)
    {
        for (var size = operations.Length / 2; size > 0; size /= 2)
        {
            for (var start = 0; start + size <= operations.Length; start += size)
            {
                yield return [.. operations[..start], .. operations[(start + size)..]];
            }
        }
    }
}
