using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MeetingHub.Browser.Tests;

/// <summary>A key that somebody was handed, in another program than the page's: section 9 of docs/protocol.md.</summary>
public sealed record HandedKey(long Number, string Page, HandedSecret Key)
{
    private const int MostSteps = 20;

    /// <summary>Whether a frame of sound opens with it, or with any later step of it.</summary>
    public bool Opens(byte[] frame)
    {
        // One byte in clear, then the header: bits for the lengths of key id and counter, and those, RFC 9605 section 4.3.
        var (k, c) = (frame[1] >> 4, frame[1] & 15);
        var (idLength, counterLength) = (k < 8 ? 0 : k - 7, c < 8 ? 0 : c - 7);
        var length = 2 + idLength + counterLength;
        if (frame.Length < length + 16) return false;
        var id = k < 8 ? (ulong)k : ToNumber(frame.AsSpan(2, idLength));
        var counter = c < 8 ? (ulong)c : ToNumber(frame.AsSpan(2 + idLength, counterLength));
        byte[] aad = [.. frame.AsSpan(1, length - 1), .. "audio"u8, frame[0]];
        var secret = Key.Secret.Select(b => (byte)b).ToArray();
        for (var step = 0; step < MostSteps; step++)
        {
            if (Opens(Derive(secret, "media", Encoding.UTF8.GetBytes(Page))[..16], id, counter, aad, frame.AsSpan(length))) return true;
            secret = Derive(secret, "step", []);
        }
        return false;
    }

    private static bool Opens(byte[] baseKey, ulong id, ulong counter, byte[] aad, ReadOnlySpan<byte> ciphertext)
    {
        Span<byte> name = stackalloc byte[10];
        BinaryPrimitives.WriteUInt64BigEndian(name, id);
        name[9] = 4; // AES_128_GCM_SHA256_128
        var secret = HKDF.Extract(HashAlgorithmName.SHA256, baseKey);
        var key = HKDF.Expand(HashAlgorithmName.SHA256, secret, 16, [.. "SFrame 1.0 Secret key "u8, .. name]);
        var nonce = HKDF.Expand(HashAlgorithmName.SHA256, secret, 12, [.. "SFrame 1.0 Secret salt "u8, .. name]);
        for (var i = 0; i < 8; i++) nonce[11 - i] ^= (byte)(counter >> (8 * i));
        using var aes = new AesGcm(key, 16);
        try
        {
            aes.Decrypt(nonce, ciphertext[..^16], ciphertext[^16..], new byte[ciphertext.Length - 16], aad);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private static byte[] Derive(byte[] key, string use, byte[] context) =>
        HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes($"meetinghub keys 1 {use}\0"), .. context, 1]);

    private static ulong ToNumber(ReadOnlySpan<byte> bytes)
    {
        var number = 0UL;
        foreach (var b in bytes) number = (number << 8) | b;
        return number;
    }
}

public sealed record HandedSecret(long Generation, int Step, int[] Secret);
