using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace BlazorSessions.Tests.Schedules;

/// <summary>
/// Marks bytes with their purpose and does no crypto: thousands of orders are run, and none is about that.
/// </summary>
internal sealed class PlainProtection(string purpose = "") : IDataProtector
{
    private readonly byte[] _mark = SHA256.HashData(Encoding.UTF8.GetBytes(purpose));

    public IDataProtector CreateProtector(string inner) => new PlainProtection($"{purpose}/{inner}");

    public byte[] Protect(byte[] plaintext) => [.. _mark, .. plaintext];

    public byte[] Unprotect(byte[] protectedData) => protectedData.AsSpan().StartsWith(_mark)
        ? protectedData[_mark.Length..]
        : throw new CryptographicException("It is for another purpose.");
}
