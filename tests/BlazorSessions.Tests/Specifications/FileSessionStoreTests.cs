using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging;
using Snippets;

namespace BlazorSessions.Tests.Specifications;

/// <summary>The store that the documentation shows passes the suite that it tells its readers to run.</summary>
public sealed class FileSessionStoreTests : SessionStoreSpecification
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sessions").FullName;

    protected override IReadOnlyCollection<Type> Lacks => [typeof(IUserSessionIndex), typeof(IExternalSessionIndex), typeof(ISessionBatch)];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected override ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock) =>
        ValueTask.FromResult<ISessionStore>(new FileSessionStore(_folder, clock, Log.CreateLogger<FileSessionStore>()));

    protected override ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) => ValueTask.FromResult(Store);

    protected override ValueTask<bool> DamageAsync(SessionHandle handle, RecordDamage damage)
    {
        var file = Path.Combine(_folder, handle + ".json");
        var text = File.ReadAllText(file);
        File.WriteAllText(file, damage switch
        {
            RecordDamage.Corrupt => text[..(text.Length / 2)],
            _ => text.Replace("\"f\":2", "\"f\":99", StringComparison.Ordinal),
        });
        return ValueTask.FromResult(true);
    }
}
