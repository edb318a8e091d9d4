using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BlazorSessions.Http.Classic;

/// <summary>
/// The body of a response that may turn out, when its headers go, to be a refusal. What <c>HttpContext.Session</c>
/// holds is committed at that moment, which the endpoint causes by writing: with a failure the client gets that, and
/// not a word of what the endpoint says of its success.
/// </summary>
/// <remarks>
/// It is there before the endpoint, which may take the body before it touches its session; until it does, everything
/// goes to the inner body as it comes.
/// </remarks>
internal sealed class RefusableBody(IHttpResponseBodyFeature inner, HttpContext http) : Stream, IHttpResponseBodyFeature
{
    private PipeWriter? _writer;
    private bool _isGuarding;
    private bool _isPassed;
    private byte[]? _refusal;
    private bool _isOpen;
    private bool _isTold;

    Stream IHttpResponseBodyFeature.Stream => this;

    // Of its own while it guards: what is in the inner one could not be taken back.
    PipeWriter IHttpResponseBodyFeature.Writer =>
        _isGuarding ? _writer ??= PipeWriter.Create(this, new StreamPipeWriterOptions(leaveOpen: true)) : Pass().Writer;

    /// <summary>Gets the body that this one stands before.</summary>
    public IHttpResponseBodyFeature Inner => inner;

    /// <summary>Gets whether the response can become a refusal as a whole.</summary>
    public bool CanRefuse => _isGuarding && !_isPassed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Lets nothing through from now on before the headers have gone.</summary>
    public void Guard() => _isGuarding = true;

    /// <summary>Makes the response a refusal; while it starts.</summary>
    public void Refuse(int status, string detail) => _refusal = RefusalResult.Begin(http.Response, status, detail);

    /// <summary>Sends what waits in the writer, or what is to be said instead.</summary>
    public async Task FinishAsync()
    {
        if (_writer is { UnflushedBytes: > 0 })
        {
            await _writer.FlushAsync();
        }

        await TellAsync(CancellationToken.None);
    }

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public async Task SendFileAsync(
        string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        if (_writer is { UnflushedBytes: > 0 })
        {
            await _writer.FlushAsync(cancellationToken);
        }

        if (await OpenAsync(cancellationToken))
        {
            await inner.SendFileAsync(path, offset, count, cancellationToken);
        }
    }

    public async Task CompleteAsync()
    {
        // Nothing may have been written: then this starts the response, and there may be a refusal to tell before it is over.
        if (CanRefuse)
        {
            await OpenAsync(CancellationToken.None);
        }

        await FinishAsync();
        await inner.CompleteAsync();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _isGuarding
            ? WriteGuardedAsync(buffer, cancellationToken)
            : Pass().Stream.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (await OpenAsync(cancellationToken))
        {
            await inner.Stream.FlushAsync(cancellationToken);
        }
    }

    // The server says whether an app may block, and throws where it may not.
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (MayBlock() && !OpenAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            return;
        }

        Pass().Stream.Write(buffer, offset, count);
    }

    public override void Flush()
    {
        if (MayBlock() && !OpenAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            return;
        }

        Pass().Stream.Flush();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // What the inner body was given is the endpoint's word.
    private IHttpResponseBodyFeature Pass()
    {
        _isPassed = true;
        return inner;
    }

    private bool MayBlock() =>
        _isGuarding && http.Features.Get<IHttpBodyControlFeature>() is not { AllowSynchronousIO: false };

    private async ValueTask WriteGuardedAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        if (await OpenAsync(cancellationToken))
        {
            await inner.Stream.WriteAsync(buffer, cancellationToken);
        }
    }

    // Returns whether what the endpoint writes is sent.
    private async ValueTask<bool> OpenAsync(CancellationToken cancellationToken)
    {
        if (!_isGuarding)
        {
            Pass();
            return true;
        }

        if (!_isOpen)
        {
            await inner.StartAsync(cancellationToken);
            _isOpen = true;
        }

        await TellAsync(cancellationToken);
        return _refusal is null;
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        if (_refusal is not null && !_isTold)
        {
            _isTold = true;
            await inner.Stream.WriteAsync(_refusal, cancellationToken);
        }
    }
}
