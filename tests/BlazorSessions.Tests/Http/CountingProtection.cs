using Microsoft.AspNetCore.DataProtection;

namespace BlazorSessions.Tests.Http;

/// <summary>Data Protection that counts how often something was opened.</summary>
internal sealed class CountingProtection : IDataProtectionProvider
{
    private readonly EphemeralDataProtectionProvider _inner = new();
    private int _opened;

    public int Opened => Volatile.Read(ref _opened);

    public IDataProtector CreateProtector(string purpose) => new Protector(this, _inner.CreateProtector(purpose));

    private sealed class Protector(CountingProtection owner, IDataProtector inner) : IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => new Protector(owner, inner.CreateProtector(purpose));

        public byte[] Protect(byte[] plaintext) => inner.Protect(plaintext);

        public byte[] Unprotect(byte[] protectedData)
        {
            Interlocked.Increment(ref owner._opened);
            return inner.Unprotect(protectedData);
        }
    }
}
