using BlazorSessions.Backplane;
using BlazorSessions.Specifications;

namespace BlazorSessions.Tests.Backplane;

public sealed class LocalSessionBackplaneTests : SessionBackplaneSpecification
{
    private readonly LocalSessionBackplane _backplane = new();

    protected override ValueTask<ISessionBackplane> CreateAsync() => ValueTask.FromResult<ISessionBackplane>(_backplane);

    protected override ValueTask<ISessionBackplane> CreateSecondNodeAsync() => CreateAsync();

    protected override ValueTask<bool> CutAsync() => ValueTask.FromResult(false);
}
