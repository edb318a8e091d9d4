using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace BlazorSessions.Tests.Shared;

/// <summary>A passkey as a browser has one: makes what <c>navigator.credentials</c> answers, for one site.</summary>
internal sealed class Authenticator(string origin) : IDisposable
{
    private const byte UserPresentAndVerified = 0x05;
    private const byte HasCredential = 0x40;

    private readonly byte[] _id = RandomNumberGenerator.GetBytes(16);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private string _user = "";

    /// <summary>Makes the credential that a page asked for.</summary>
    public string Create(string options)
    {
        using var asked = JsonDocument.Parse(options);
        _user = asked.RootElement.GetProperty("user").GetProperty("id").GetString()!; // it is required there
        var data = Data("webauthn.create", asked);
        var attestation = new CborWriter();
        attestation.WriteStartMap(3);
        attestation.WriteTextString("fmt");
        attestation.WriteTextString("none");
        attestation.WriteTextString("attStmt");
        attestation.WriteStartMap(0);
        attestation.WriteEndMap();
        attestation.WriteTextString("authData");
        attestation.WriteByteString([.. About(HasCredential), .. new byte[16], 0, (byte)_id.Length, .. _id, .. PublicKey()]);
        attestation.WriteEndMap();
        return Credential(new
        {
            clientDataJSON = Text(data),
            attestationObject = Text(attestation.Encode()),
            transports = (string[])["internal"],
        });
    }

    /// <summary>Answers the challenge of a page.</summary>
    public string Get(string options)
    {
        using var asked = JsonDocument.Parse(options);
        var (data, about) = (Data("webauthn.get", asked), About(0));
        var signature = _key.SignData(
            [.. about, .. SHA256.HashData(data)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new
        {
            clientDataJSON = Text(data),
            authenticatorData = Text(about),
            signature = Text(signature),
            userHandle = _user,
        });
    }

    public void Dispose() => _key.Dispose();

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private byte[] Data(string type, JsonDocument asked) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        type,
        challenge = asked.RootElement.GetProperty("challenge").GetString(),
        origin,
        crossOrigin = false,
    }));

    private byte[] About(byte flags)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, 0);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(new Uri(origin).Host)), (byte)(UserPresentAndVerified | flags), .. count];
    }

    // ES256 on P-256, as COSE writes it.
    private byte[] PublicKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var key = new CborWriter();
        key.WriteStartMap(5);
        key.WriteInt32(1);
        key.WriteInt32(2);
        key.WriteInt32(3);
        key.WriteInt32(-7);
        key.WriteInt32(-1);
        key.WriteInt32(1);
        key.WriteInt32(-2);
        key.WriteByteString(point.X!); // an exported point has both
        key.WriteInt32(-3);
        key.WriteByteString(point.Y!);
        key.WriteEndMap();
        return key.Encode();
    }

    private string Credential(object response) => JsonSerializer.Serialize(new
    {
        id = Text(_id),
        rawId = Text(_id),
        type = "public-key",
        clientExtensionResults = new { },
        response,
    });
}
