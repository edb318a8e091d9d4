using System.Security.Cryptography;
using System.Text.Json;
using BlazorSessions.Ui.Drafts;
using Bunit;
using Microsoft.JSInterop;

namespace BlazorSessions.Ui.Tests.Assets;

/// <summary>The script of a draft as the server meets it, with a person who types, and the storage of a tab.</summary>
internal sealed class TypingScript(BunitContext context, IRenderedComponent<SessionDraft> form)
{
    private readonly DraftChannel _channel =
        ((DotNetObjectReference<DraftChannel>)context.JSInterop.Invocations["start"][^1].Arguments[1]!).Value;

    private readonly Dictionary<string, string[]?> _values = [];
    private string? _seal;
    private string? _secret;
    private int _owner;

    public int Epoch { get; private set; }

    /// <summary>What the tab keeps.</summary>
    public DraftCopy? Copy { get; set; }

    /// <summary>What was brought back last; null for nothing.</summary>
    public IReadOnlyDictionary<string, string[]>? BroughtBack { get; private set; }

    /// <summary>What was brought back into the field "to".</summary>
    public string? BroughtBackTo => BroughtBack?.GetValueOrDefault("to") is [var value] ? value : null;

    public int Calls(string function) => context.JSInterop.Invocations[function].Count;

    /// <summary>Asks until it is in the epoch that counts.</summary>
    public async Task<DraftOrder> EnterAsync()
    {
        var orders = DraftOrder.None;
        var answer = await SyncAsync(new DraftReport { Epoch = Epoch, Enters = true, Copy = Copy });
        while (answer.Epoch != Epoch)
        {
            Epoch = answer.Epoch;
            Obey(answer.Order);
            orders |= answer.Order;
            answer = await SyncAsync(new DraftReport { Epoch = Epoch, Enters = true, Copy = Copy });
        }

        BroughtBack = answer.Fields;
        Obey(answer.Order);
        Take(answer);
        if (answer.Fields is not null)
        {
            await SayAsync(new DraftReport { Epoch = Epoch, Owner = _owner, IsRestored = true });
        }

        return orders | answer.Order;
    }

    public Task TypeAsync(string name, string? value, long at = 1) => SayAsync(new DraftReport
    {
        Epoch = Epoch,
        Owner = _owner,
        At = at,
        Changes = new() { [name] = value is null ? null : [value] },
    });

    public async Task SayAsync(DraftReport report)
    {
        foreach (var (name, values) in report.Changes ?? [])
        {
            _values[name] = values;
        }

        Take(await SyncAsync(report));
        Keep(report.At);
    }

    public Task<DraftAnswer> SyncAsync(DraftReport? report) => form.InvokeAsync(() => _channel.Sync(report));

    private void Take(DraftAnswer answer)
    {
        if (answer.Epoch == Epoch && answer.Owner != _owner)
        {
            (_owner, _seal, _secret) = (answer.Owner, answer.Seal, answer.Secret);
        }
    }

    private void Obey(DraftOrder order)
    {
        if (order.HasFlag(DraftOrder.Forget))
        {
            Copy = null;
        }

        if (order != DraftOrder.None)
        {
            _values.Clear();
        }

        (_owner, _secret) = (0, null);
    }

    private void Keep(long at)
    {
        if (_secret is null || _values.Count == 0)
        {
            return;
        }

        var plain = JsonSerializer.SerializeToUtf8Bytes(
            new { at, fields = _values.Where(field => field.Value is not null).ToDictionary() });
        var nonce = RandomNumberGenerator.GetBytes(12);
        var data = new byte[plain.Length + 16];
        using var aes = new AesGcm(Convert.FromBase64String(_secret), 16);
        aes.Encrypt(nonce, plain, data.AsSpan(0, plain.Length), data.AsSpan(plain.Length));
        Copy = new DraftCopy(_seal, Convert.ToBase64String(nonce), Convert.ToBase64String(data));
    }
}
