using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;

namespace MeetingHub.Server.Rooms.Ballots;

/// <summary>
/// Points of the curve P-256 (FIPS 186-5), without the one at infinity. What is multiplied by a secret goes through the platform's ECDH,
/// which takes the same time for every secret; the arithmetic here is only for what may be known.
/// </summary>
internal readonly record struct P256(BigInteger X, BigInteger Y)
{
    /// <summary>In bytes: compressed, as in SEC 1 section 2.3.3.</summary>
    public const int Length = 33;

    public const int ScalarLength = 32;

    public static readonly BigInteger Prime = Number("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    public static readonly BigInteger Order = Number("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    public static readonly BigInteger A = Prime - 3;
    public static readonly BigInteger B = Number("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");

    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out P256? point)
    {
        point = null;
        if (bytes.Length != Length || bytes[0] is not (2 or 3)) return false;
        var x = new BigInteger(bytes[1..], isUnsigned: true, isBigEndian: true);
        if (x >= Prime || Root(Cubic(x)) is not { } y) return false;
        point = new P256(x, y.IsEven == (bytes[0] == 2) ? y : Prime - y);
        return true;
    }

    public byte[] ToBytes() => [(byte)(Y.IsEven ? 2 : 3), .. Fixed(X)];

    /// <summary>The generator times a secret.</summary>
    public static P256 Public(BigInteger secret)
    {
        using var key = ECDiffieHellman.Create(Parameters(secret));
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return new P256(Number(q.X!), Number(q.Y!));
    }

    /// <summary>
    /// This point times a secret. ECDH gives only the x of a product, so which y belongs to it is told by the next product.
    /// </summary>
    public P256 Times(BigInteger secret)
    {
        if (secret == BigInteger.One) return this;
        var next = secret + 1;
        if (next == Order) return this with { Y = Prime - Y };
        var x = XOfProduct(secret);
        var product = new P256(x, Root(Cubic(x)) ?? throw new CryptographicException("The product is not on the curve."));
        return product.Plus(this)?.X == XOfProduct(next) ? product : product with { Y = Prime - product.Y };
    }

    /// <summary>Null: the point at infinity.</summary>
    public P256? Plus(P256 other)
    {
        if (X == other.X && Mod(Y + other.Y).IsZero) return null;
        var slope = X == other.X ? Mod((3 * X * X + A) * Inverse(2 * Y)) : Mod((other.Y - Y) * Inverse(other.X - X));
        var x = Mod(slope * slope - X - other.X);
        return new P256(x, Mod(slope * (X - x) - Y));
    }

    /// <summary>x^3 + ax + b.</summary>
    public static BigInteger Cubic(BigInteger x) => Mod((x * x + A) * x + B);

    /// <summary>A square root, or null when there is none.</summary>
    public static BigInteger? Root(BigInteger square)
    {
        var root = BigInteger.ModPow(square, (Prime + 1) / 4, Prime); // the prime is 3 modulo 4
        return Mod(root * root) == square ? root : null;
    }

    public static BigInteger Mod(BigInteger value) => Positive(value, Prime);
    public static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value), Prime - 2, Prime);
    public static BigInteger ModOrder(BigInteger value) => Positive(value, Order);
    public static BigInteger InverseInOrder(BigInteger value) => BigInteger.ModPow(ModOrder(value), Order - 2, Order);

    public static byte[] Fixed(BigInteger value)
    {
        var bytes = new byte[ScalarLength];
        var needed = value.GetByteCount(isUnsigned: true);
        value.TryWriteBytes(bytes.AsSpan(ScalarLength - needed), out _, isUnsigned: true, isBigEndian: true);
        return bytes;
    }

    public static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static BigInteger Number(string hex) => Number(Convert.FromHexString(hex));

    private BigInteger XOfProduct(BigInteger secret)
    {
        using var mine = ECDiffieHellman.Create(Parameters(secret));
        using var theirs = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Fixed(X), Y = Fixed(Y) },
        });
        return Number(mine.DeriveRawSecretAgreement(theirs.PublicKey));
    }

    private static ECParameters Parameters(BigInteger secret) => new() { Curve = ECCurve.NamedCurves.nistP256, D = Fixed(secret) };

    private static BigInteger Positive(BigInteger value, BigInteger modulus)
    {
        var rest = value % modulus;
        return rest.Sign < 0 ? rest + modulus : rest;
    }
}
