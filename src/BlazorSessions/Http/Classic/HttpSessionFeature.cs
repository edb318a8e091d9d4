using BlazorSessions.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http.Classic;

/// <summary>
/// Brings a request its <c>HttpContext.Session</c>, and commits that before the response starts: nothing is made, asked
/// or sent for a request that does not touch it.
/// </summary>
internal sealed class HttpSessionFeature(HttpContext http, ILogger logger) : ISessionFeature
{
    private RefusableBody? _body;
    private HttpSession? _own;
    private ISession? _session;
    private bool _isOver;

    public ISession Session
    {
        get => _session ??= Open();
        set => _session = value;
    }

    /// <summary>Runs the rest of the pipeline and commits what it has written.</summary>
    /// <exception cref="SessionException">It could not be committed.</exception>
    public async Task RunAsync(RequestDelegate next)
    {
        // Of these the last is called first: those of the endpoint, such as that of MVC which saves TempData, before
        // this one; those of the session itself were there earlier, so they bring the browser what is committed here.
        if (!http.Response.HasStarted)
        {
            http.Response.OnStarting(CommitAtStartAsync);
            if (http.Features.Get<IHttpResponseBodyFeature>() is { } body)
            {
                _body = new RefusableBody(body, http);
                http.Features.Set<IHttpResponseBodyFeature>(_body);
            }
        }

        http.Features.Set<ISessionFeature>(this);
        try
        {
            await next(http);
            await CommitAsync();
            await (_body?.FinishAsync() ?? Task.CompletedTask);
        }
        catch (Exception exception)
        {
            await CommitAfterAsync(exception);
            throw;
        }
        finally
        {
            Close();
        }
    }

    private HttpSession Open()
    {
        _own = new HttpSession(http);
        _body?.Guard();
        return _own;
    }

    // A request whose client has gone is through all the same.
    private async Task CommitAsync()
    {
        if (_own is not { HasChanges: true } session || _isOver)
        {
            return;
        }

        try
        {
            await session.CommitAsync(CancellationToken.None);
        }
        catch
        {
            // Once: the answer that says so starts too.
            session.Drop();
            throw;
        }
    }

    // Headers can still be changed here, and that is all: what the endpoint is about to say of its success must not
    // follow.
    private async Task CommitAtStartAsync()
    {
        try
        {
            if (_own is { HasChanges: true })
            {
                await CommitAsync();
                RequestSession.Of(http).RefreshAtStart();
            }
        }
        catch (SessionException exception) when (
            _body is { CanRefuse: true } && Refusals.StatusOf(exception) is { } status)
        {
            Refusals.Report(logger, status, exception);
            _body.Refuse(status, Refusals.Tell(exception));
        }
    }

    // As without a failure, where the app failed and not the session.
    private async Task CommitAfterAsync(Exception failure)
    {
        try
        {
            if (failure is not SessionException)
            {
                await CommitAsync();
            }
        }
        catch (Exception exception)
        {
            logger.HttpSessionLost(exception);
        }
        finally
        {
            _own?.Drop();
        }
    }

    private void Close()
    {
        _isOver = true;
        if (http.Features.Get<ISessionFeature>() == this)
        {
            http.Features.Set<ISessionFeature>(null);
        }

        if (_body is not null && http.Features.Get<IHttpResponseBodyFeature>() == _body)
        {
            http.Features.Set(_body.Inner);
        }
    }
}
