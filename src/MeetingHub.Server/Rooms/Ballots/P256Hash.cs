using System.Numerics;
using System.Security.Cryptography;

namespace MeetingHub.Server.Rooms.Ballots;

/// <summary>Hashes bytes to points and scalars: P256_XMD:SHA-256_SSWU_RO_ of RFC 9380.</summary>
internal static class P256Hash
{
    private const int BytesPerNumber = 48; // L in section 5: enough that what is left of a division is even
    private const int BlockLength = 64; // of SHA-256

    // Section 8.2.
    private static readonly BigInteger Z = P256.Mod(-10);

    /// <summary>hash_to_curve of section 3.</summary>
    public static P256 ToPoint(ReadOnlySpan<byte> message, ReadOnlySpan<byte> tag)
    {
        var uniform = Expand(message, tag, 2 * BytesPerNumber);
        var (one, other) = (Map(NumberAt(uniform, 0, P256.Prime)), Map(NumberAt(uniform, 1, P256.Prime)));
        return one.Plus(other) ?? throw new CryptographicException("The hash is the point at infinity."); // as likely as a guessed key
    }

    public static BigInteger ToScalar(ReadOnlySpan<byte> message, ReadOnlySpan<byte> tag) =>
        NumberAt(Expand(message, tag, BytesPerNumber), 0, P256.Order);

    // expand_message_xmd of section 5.3.1.
    private static byte[] Expand(ReadOnlySpan<byte> message, ReadOnlySpan<byte> tag, int length)
    {
        byte[] tagged = [.. tag, (byte)tag.Length];
        byte[] first = [.. new byte[BlockLength], .. message, (byte)(length >> 8), (byte)length, 0, .. tagged];
        var seed = SHA256.HashData(first);
        var block = new byte[seed.Length];
        var uniform = new List<byte>(length + seed.Length);
        for (byte i = 1; uniform.Count < length; i++)
        {
            for (var j = 0; j < block.Length; j++) block[j] ^= seed[j];
            block = SHA256.HashData([.. block, i, .. tagged]);
            uniform.AddRange(block);
        }
        return [.. uniform.Take(length)];
    }

    private static BigInteger NumberAt(byte[] uniform, int index, BigInteger modulus) =>
        P256.Number(uniform.AsSpan(index * BytesPerNumber, BytesPerNumber)) % modulus;

    // The simplified SWU method of section 6.6.2, as it is written there.
    private static P256 Map(BigInteger u)
    {
        var zu2 = P256.Mod(Z * u * u);
        var denominator = P256.Mod(zu2 * zu2 + zu2);
        var x1 = denominator.IsZero
            ? P256.Mod(P256.B * P256.Inverse(Z * P256.A))
            : P256.Mod(-P256.B * P256.Inverse(P256.A) * (1 + P256.Inverse(denominator)));
        var (x, y) = P256.Root(P256.Cubic(x1)) is { } root ? (x1, root) : (P256.Mod(zu2 * x1), default);
        if (x != x1) y = P256.Root(P256.Cubic(x))!.Value;
        return new P256(x, y.IsEven == u.IsEven ? y : P256.Prime - y);
    }
}
