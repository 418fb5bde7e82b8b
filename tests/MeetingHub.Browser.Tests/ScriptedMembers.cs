using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MeetingHub.Browser.Tests;

/// <summary>
/// People of an encrypted room who are nothing but their keys: a page that joins is told that they are there, and is handed a key by each,
/// as section 9 of docs/protocol.md says.
/// </summary>
internal sealed class ScriptedMembers : IDisposable
{
    private readonly string _room;
    private readonly byte[] _mac, _psk;
    private readonly (string Id, ECDiffieHellman Pair, byte[] Record)[] _all;

    public ScriptedMembers(string room, string secret, int count)
    {
        _room = room;
        var root = HMACSHA256.HashData("meetinghub keys 1"u8.ToArray(), Base64Url.DecodeFromChars(secret));
        (_mac, _psk) = (Derive(root, "mac"), Derive(root, "psk"));
        _all = [.. Enumerable.Range(0, count).Select(Make)];
    }

    public string this[int member] => _all[member].Id;

    private byte[] Derive(byte[] root, string use) =>
        HMACSHA256.HashData(root, (byte[])[.. Utf8($"meetinghub keys 1 {use}\0"), .. Counted(_room), 1]);

    private (string Id, ECDiffieHellman Pair, byte[] Record) Make(int i)
    {
        var (id, pair) = ($"p-{i:00000000}", ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));
        byte[] signed = [1, .. PointOf(pair), .. RandomNumberGenerator.GetBytes(32)];
        return (id, pair, [.. signed, .. HMACSHA256.HashData(_mac, (byte[])[.. Counted(_room), .. Counted(id), .. signed])]);
    }

    /// <summary>They are in the room that somebody joins.</summary>
    public void AddTo(JsonNode room)
    {
        for (var i = 0; i < _all.Length; i++)
        {
            room["participants"]!.AsArray().Add(new JsonObject
            {
                ["id"] = _all[i].Id, ["name"] = $"Person {i}", ["keepsake"] = "fern", ["tint"] = "moss", ["role"] = "participant",
                ["presence"] = "here", ["microphone"] = "off", ["camera"] = "off", ["screen"] = "off",
            });
            room["keys"]?["published"]!.AsArray().Add(new JsonObject
            {
                ["who"] = _all[i].Id, ["number"] = 1000 + i, ["key"] = Base64Url.EncodeToString(_all[i].Record),
            });
        }
    }

    /// <summary>Each hands its key to the page with that record.</summary>
    public IEnumerable<JsonNode> HandTo(string seat, string record)
    {
        var bytes = Base64Url.DecodeFromChars(record);
        return [.. _all.Select(from => (JsonNode)new JsonObject
        {
            ["$type"] = "keyHanded", ["from"] = from.Id, ["to"] = seat,
            ["box"] = Base64Url.EncodeToString(Seal(from.Pair, bytes[1..66], PageOf(from.Id, from.Record), PageOf(seat, bytes))),
        })];
    }

    private string PageOf(string seat, byte[] record) =>
        Base64Url.EncodeToString(SHA256.HashData((byte[])[.. Counted(_room), .. Counted(seat), .. record]).AsSpan(0, 16));

    /// <summary>HPKE, RFC 9180, mode_auth_psk.</summary>
    private byte[] Seal(ECDiffieHellman from, byte[] to, string fromPage, string toPage)
    {
        using var once = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDiffieHellman.Create(
            new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = to[1..33], Y = to[33..] } });
        byte[] kem = [.. "KEM"u8, 0, 16], suite = [.. "HPKE"u8, 0, 16, 0, 1, 0, 1];
        byte[] Extract(byte[] id, byte[] salt, string label, byte[] material) =>
            HKDF.Extract(HashAlgorithmName.SHA256, [.. "HPKE-v1"u8, .. id, .. Utf8(label), .. material], salt);
        byte[] Expand(byte[] id, byte[] key, string label, byte[] context, int length) => HKDF.Expand(
            HashAlgorithmName.SHA256, key, length, [(byte)(length >> 8), (byte)length, .. "HPKE-v1"u8, .. id, .. Utf8(label), .. context]);
        byte[] agreed = [.. once.DeriveRawSecretAgreement(other.PublicKey), .. from.DeriveRawSecretAgreement(other.PublicKey)];
        var shared = Expand(
            kem, Extract(kem, [], "eae_prk", agreed), "shared_secret", [.. PointOf(once), .. to, .. PointOf(from)], 32);
        byte[] context =
        [
            3, .. Extract(suite, [], "psk_id_hash", Utf8("meetinghub link 1")),
            .. Extract(suite, [], "info_hash", Utf8("meetinghub sender key 1")),
        ];
        var secret = Extract(suite, shared, "secret", _psk);
        byte[] text = [0, 0, 0, 1, 0, .. RandomNumberGenerator.GetBytes(32)];
        var (box, tag) = (new byte[text.Length], new byte[16]);
        using var aes = new AesGcm(Expand(suite, secret, "key", context, 16), 16);
        byte[] aad = [.. Counted(_room), .. Counted(fromPage), .. Counted(toPage)];
        aes.Encrypt(Expand(suite, secret, "base_nonce", context, 12), text, box, tag, aad);
        return [.. PointOf(once), .. box, .. tag];
    }

    public void Dispose()
    {
        foreach (var (_, pair, _) in _all) pair.Dispose();
    }

    private static byte[] PointOf(ECDiffieHellman pair)
    {
        var point = pair.PublicKey.ExportParameters().Q;
        return [4, .. point.X!, .. point.Y!];
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
    private static byte[] Counted(string text) => [(byte)(text.Length >> 8), (byte)text.Length, .. Utf8(text)];
}
