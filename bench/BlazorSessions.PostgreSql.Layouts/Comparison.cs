using System.Globalization;

namespace BlazorSessions.PostgreSql.Layouts;

/// <summary>What was measured of a layout: the best of its rounds.</summary>
/// <param name="one">The layout over one connection.</param>
/// <param name="many">The layout over many.</param>
internal sealed class Comparison(Layout one, Layout many)
{
    private const int Sessions = 500;
    private const int InFlight = 32;

    private readonly SessionHandle[] _handles = [.. Enumerable.Range(0, Sessions).Select(_ => SessionHandle.New())];
    private readonly Best _read = new();
    private readonly Best _write = new();
    private int _bytesToWrite;

    public string Row => $"{one.Name} | {_read} | {_write} |";

    public async Task CreateAsync(int keys, int bytes)
    {
        // A blob has no parts: it has to be written whole.
        _bytesToWrite = one is BareLayout ? keys * bytes : bytes;
        foreach (var handle in _handles)
        {
            await one.CreateAsync(handle, keys, bytes);
        }
    }

    public async Task RunAsync(double seconds)
    {
        var backend = await one.BackendAsync();
        _read.Take(
            await Load.RunAsync(seconds, 1, backend, i => one.ReadAsync(Handle(i))),
            await Load.RunAsync(seconds, InFlight, backend, i => many.ReadAsync(Handle(i))));
        _write.Take(
            await Load.RunAsync(seconds, 1, backend, i => one.WriteAsync(Handle(i), _bytesToWrite)),
            await Load.RunAsync(seconds, InFlight, backend, i => many.WriteAsync(Handle(i), _bytesToWrite)));
    }

    private SessionHandle Handle(int i) => _handles[i % _handles.Length];

    private sealed class Best
    {
        private double _server = double.MaxValue;
        private double _client = double.MaxValue;
        private double _perSecond;

        public void Take(Cost alone, Cost crowded)
        {
            _server = Math.Min(_server, alone.Server);
            _client = Math.Min(_client, crowded.Client);
            _perSecond = Math.Max(_perSecond, crowded.PerSecond);
        }

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{_server:F0} | {_client:F0} | {_perSecond:F0}");
    }
}
