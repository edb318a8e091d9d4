using System.Collections.Concurrent;
using Microsoft.AspNetCore.DataProtection;

namespace BlazorSessions.Tests.Canary;

/// <summary>
/// Sees what is sealed: takes the secrets and texts of cookies for what must not turn up, and the contents of all else
/// (tickets, receipts, antiforgery tokens, persisted state) for a place where they must not.
/// </summary>
internal sealed class CapturingProtection(Haystack haystack) : IDataProtectionProvider
{
    private readonly EphemeralDataProtectionProvider _inner = new();

    public ConcurrentQueue<byte[]> Secrets { get; } = new();

    public IDataProtector CreateProtector(string purpose) => new Protector(this, _inner.CreateProtector(purpose), purpose);

    private sealed class Protector(CapturingProtection owner, IDataProtector inner, string purposes) : IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) =>
            new Protector(owner, inner.CreateProtector(purpose), $"{purposes}/{purpose}");

        public byte[] Protect(byte[] plaintext)
        {
            if (purposes.StartsWith("BlazorSessions/cookie/", StringComparison.Ordinal))
            {
                owner.Secrets.Enqueue(plaintext[..SessionId.SecretLength]);
            }
            else
            {
                owner.Add(purposes, plaintext);
            }

            return inner.Protect(plaintext);
        }

        public byte[] Unprotect(byte[] protectedData) => inner.Unprotect(protectedData);
    }

    private void Add(string purposes, byte[] plaintext) => haystack.Add($"sealed {purposes}", plaintext.AsSpan());
}
