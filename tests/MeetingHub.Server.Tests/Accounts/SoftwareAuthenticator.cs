using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MeetingHub.Server.Tests.Accounts;

/// <summary>A device that makes passkeys without saying what it is: attestation "none" of WebAuthn level 3, section 8.7.</summary>
internal static class SoftwareAuthenticator
{
    private const byte UserIsPresent = 0x01, UserIsVerified = 0x04, HasCredential = 0x40;

    // CBOR (RFC 8949): a map of three with the format, no statement, and what the device signs: 148 bytes.
    private static readonly byte[] Attestation =
        [0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x58, 148];

    /// <summary>What the page's form sends for a new passkey: the answer to the server's question.</summary>
    public static string MakePasskey(JsonElement options, Uri page)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var id = RandomNumberGenerator.GetBytes(16);
        var said = new JsonObject
        {
            ["type"] = "webauthn.create", ["challenge"] = options.GetProperty("challenge").GetString(),
            ["origin"] = page.GetLeftPart(UriPartial.Authority), ["crossOrigin"] = false,
        };
        return new JsonObject
        {
            ["id"] = Base64Url.EncodeToString(id), ["rawId"] = Base64Url.EncodeToString(id), ["type"] = "public-key",
            ["clientExtensionResults"] = new JsonObject(),
            ["response"] = new JsonObject
            {
                ["clientDataJSON"] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(said.ToJsonString())),
                ["attestationObject"] = Base64Url.EncodeToString([.. Attestation, .. DataOf(page.Host, id, key)]),
                ["transports"] = new JsonArray("internal"),
            },
        }.ToJsonString();
    }

    // Section 6.1: the site, flags, a counter of signatures, the kind of device (none), the credential and its key.
    private static byte[] DataOf(string site, byte[] id, ECDsa key)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)id.Length);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return
        [
            .. SHA256.HashData(Encoding.UTF8.GetBytes(site)), UserIsPresent | UserIsVerified | HasCredential, .. new byte[4],
            .. new byte[16], .. length, .. id,
            // A COSE key (RFC 9053): EC2, ES256, P-256, x, y.
            0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32, .. point.X!, 0x22, 0x58, 32, .. point.Y!,
        ];
    }
}
