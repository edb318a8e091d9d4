using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BlazorSessions.Identity.Tests.Hosting;

/// <summary>Keeps the app from its database of users.</summary>
internal sealed class Outage : DbCommandInterceptor
{
    public bool IsOn { get; set; }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default) =>
        IsOn ? throw new InvalidOperationException("The database is away.") : new(result);
}
