using BlazorSessions.Specifications.Model;
using FsCheck;
using FsCheck.Fluent;

namespace BlazorSessions.Specifications;

public abstract partial class SessionStoreSpecification
{
    /// <summary>Gets how many random sequences are run against the reference.</summary>
    protected virtual int ModelRuns => 200;

    [Fact]
    public async Task Any_sequence_of_operations_answers_as_the_reference_does()
    {
        var second = await SecondNodeAsync();
        var reference = new ReferenceStore(Clock);
        var property = Prop.ForAll(
            Operations.Sequences, operations => new ModelRun(reference, Clock, Store, second).RunAsync(operations));
        var config = Config.QuickThrowOnFailure.WithMaxTest(ModelRuns).WithEndSize(80).WithQuietOnSuccess(true);

        // FsCheck blocks its thread while a sequence runs, so it gets one that the runner does not need.
        await Task.Run(() => property.Check(config), Cancellation);
    }
}
