using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MeetingHub.Media.Srtp;

/// <summary>The session keys of one direction, derived from its master key and salt with AES-CM (RFC 3711 section 4.3, rate 0).</summary>
internal sealed class SrtpKeys
{
    public const int AuthKeyLength = 20;
    private const int BlockLength = 16;

    public SrtpKeys(SrtpProfile profile, ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
    {
        // The 12 bytes of a GCM salt are padded with zeros to the 14 of the derivation (RFC 7714 section 11).
        Span<byte> salt = stackalloc byte[14];
        salt.Clear();
        masterSalt.CopyTo(salt);
        var saltLength = profile.SaltLength();
        RtpKey = Derive(masterKey, salt, label: 0, SrtpProfiles.KeyLength);
        RtpAuth = Derive(masterKey, salt, label: 1, AuthKeyLength);
        RtpSalt = Derive(masterKey, salt, label: 2, saltLength);
        RtcpKey = Derive(masterKey, salt, label: 3, SrtpProfiles.KeyLength);
        RtcpAuth = Derive(masterKey, salt, label: 4, AuthKeyLength);
        RtcpSalt = Derive(masterKey, salt, label: 5, saltLength);
        CryptographicOperations.ZeroMemory(salt);
    }

    public byte[] RtpKey { get; }
    public byte[] RtpAuth { get; }
    public byte[] RtpSalt { get; }
    public byte[] RtcpKey { get; }
    public byte[] RtcpAuth { get; }
    public byte[] RtcpSalt { get; }

    /// <summary>For when the ciphers have their own copies, which OpenSSL clears with them.</summary>
    public void ClearKeys()
    {
        foreach (var key in (ReadOnlySpan<byte[]>)[RtpKey, RtpAuth, RtcpKey, RtcpAuth]) CryptographicOperations.ZeroMemory(key);
    }

    public void Clear()
    {
        ClearKeys();
        CryptographicOperations.ZeroMemory(RtpSalt);
        CryptographicOperations.ZeroMemory(RtcpSalt);
    }

    /// <summary>
    /// One derived key of <paramref name="length"/> bytes: the key stream whose counter block is salt xor label, then a block number.
    /// </summary>
    public static byte[] Derive(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> salt14, byte label, int length)
    {
        using var aes = Aes.Create();
        aes.SetKey(masterKey);
        Span<byte> counter = stackalloc byte[BlockLength];
        counter.Clear();
        salt14.CopyTo(counter);
        counter[7] ^= label; // the label stands before the 48-bit index, which is 0

        var blocks = (length + BlockLength - 1) / BlockLength;
        Span<byte> stream = stackalloc byte[blocks * BlockLength];
        for (ushort i = 0; i < blocks; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(counter[14..], i);
            aes.EncryptEcb(counter, stream.Slice(i * BlockLength, BlockLength), PaddingMode.None);
        }
        var key = GC.AllocateArray<byte>(length, pinned: true); // the collector would leave copies where it moved it from
        stream[..length].CopyTo(key);
        CryptographicOperations.ZeroMemory(stream);
        return key;
    }
}
