using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;

namespace MeetingHub.Server.Rooms.Ballots;

/// <summary>What a page gets for its blinded element, and the proof that it was made with the key that everybody knows.</summary>
internal sealed record Signed(byte[] Element, byte[] Proof);

/// <summary>
/// The server's side of the partially oblivious function of RFC 9497, P256-SHA256: it signs what it can't read, for one purpose at a time,
/// and later knows a token that was made of it, but not of which.
/// </summary>
internal sealed class BlindSigner
{
    private const byte Mode = 2; // POPRF
    private static readonly byte[] Context = [.. "OPRFV1-"u8, Mode, .. "-P256-SHA256"u8];

    private readonly BigInteger _key;

    private BlindSigner(BigInteger key) => _key = key;

    /// <summary>DeriveKeyPair of section 3.2.1.</summary>
    public static BlindSigner Derive(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> info)
    {
        byte[] tag = [.. "DeriveKeyPair"u8, .. Context];
        for (byte counter = 0; ; counter++)
        {
            var key = P256Hash.ToScalar([.. seed, .. WithLength(info), counter], tag);
            if (!key.IsZero) return new BlindSigner(key);
        }
    }

    public byte[] PublicKey => P256.Public(_key).ToBytes();

    /// <summary>BlindEvaluate of section 3.3.3. False: it is no point of the curve.</summary>
    /// <param name="random">Makes the proof's secret; another one for each proof.</param>
    public bool TrySign(ReadOnlySpan<byte> blinded, ReadOnlySpan<byte> info, [NotNullWhen(true)] out Signed? signed,
        BigInteger? random = null)
    {
        signed = null;
        if (!P256.TryRead(blinded, out var point)) return false;
        var secret = SecretFor(info);
        var element = point.Value.Times(P256.InverseInOrder(secret));
        signed = new Signed(element.ToBytes(), Prove(secret, element, point.Value, random ?? RandomScalar()));
        return true;
    }

    /// <summary>Whether the token is what was made of something signed for that purpose: Evaluate of section 3.3.3.</summary>
    public bool Knows(ReadOnlySpan<byte> input, ReadOnlySpan<byte> info, ReadOnlySpan<byte> output) =>
        CryptographicOperations.FixedTimeEquals(Evaluate(input, info), output);

    public byte[] Evaluate(ReadOnlySpan<byte> input, ReadOnlySpan<byte> info)
    {
        var issued = P256Hash.ToPoint(input, [.. "HashToGroup-"u8, .. Context]).Times(P256.InverseInOrder(SecretFor(info)));
        return SHA256.HashData([.. WithLength(input), .. WithLength(info), .. WithLength(issued.ToBytes()), .. "Finalize"u8]);
    }

    private BigInteger SecretFor(ReadOnlySpan<byte> info)
    {
        var secret = P256.ModOrder(_key + ToScalar([.. "Info"u8, .. WithLength(info)]));
        return secret.IsZero ? throw new CryptographicException("The purpose gives away the key.") : secret;
    }

    // GenerateProof of section 2.2.1, for one element.
    private static byte[] Prove(BigInteger secret, P256 element, P256 blinded, BigInteger random)
    {
        var key = P256.Public(secret).ToBytes();
        var seed = SHA256.HashData([.. WithLength(key), .. WithLength([.. "Seed-"u8, .. Context])]);
        var weight = ToScalar(
            [.. WithLength(seed), 0, 0, .. WithLength(element.ToBytes()), .. WithLength(blinded.ToBytes()), .. "Composite"u8]);
        var (m, z) = (element.Times(weight), blinded.Times(weight)); // the second is the first times the secret
        var (t2, t3) = (P256.Public(random), m.Times(random));
        var challenge = ToScalar(
        [
            .. WithLength(key), .. WithLength(m.ToBytes()), .. WithLength(z.ToBytes()), .. WithLength(t2.ToBytes()),
            .. WithLength(t3.ToBytes()), .. "Challenge"u8,
        ]);
        return [.. P256.Fixed(challenge), .. P256.Fixed(P256.ModOrder(random - challenge * secret))];
    }

    private static BigInteger ToScalar(ReadOnlySpan<byte> message) => P256Hash.ToScalar(message, [.. "HashToScalar-"u8, .. Context]);

    private static BigInteger RandomScalar() =>
        P256.Number(RandomNumberGenerator.GetBytes(P256.ScalarLength + 16)) % (P256.Order - 1) + 1;

    private static byte[] WithLength(ReadOnlySpan<byte> bytes)
    {
        var written = new byte[sizeof(ushort) + bytes.Length];
        BinaryPrimitives.WriteUInt16BigEndian(written, (ushort)bytes.Length);
        bytes.CopyTo(written.AsSpan(sizeof(ushort)));
        return written;
    }
}
