using System.Numerics;
using System.Text;
using MeetingHub.Server.Rooms.Ballots;

namespace MeetingHub.Server.Tests.Rooms.Ballots;

/// <summary>The vectors of RFC 9380 section J.1.1 and of RFC 9497 section A.3.3.</summary>
public class BlindSignerTests
{
    private static readonly byte[] Info = "test info"u8.ToArray();
    private static readonly byte[] GroupTag = [.. "HashToGroup-OPRFV1-"u8, 2, .. "-P256-SHA256"u8];
    private static readonly BlindSigner Signer = BlindSigner.Derive([.. Enumerable.Repeat((byte)0xa3, 32)], "test key"u8);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    [Theory]
    [InlineData("", "2c15230b26dbc6fc9a37051158c95b79656e17a1a920b11394ca91c44247d3e4", "8a7a74985cc5c776cdfe4b1f19884970453912e9d31528c060be9ab5c43e8415")]
    [InlineData("abc", "0bb8b87485551aa43ed54f009230450b492fead5f1cc91658775dac4a3388a0f", "5c41b3d0731a27a7b14bc0bf0ccded2d8751f83493404c84a88e71ffd424212e")]
    public void Bytes_are_hashed_to_the_points_of_RFC_9380(string message, string x, string y)
    {
        var point = P256Hash.ToPoint(Encoding.ASCII.GetBytes(message), "QUUX-V01-CS02-with-P256_XMD:SHA-256_SSWU_RO_"u8);
        Assert.Equal((x, y), (Hex(P256.Fixed(point.X)), Hex(P256.Fixed(point.Y))));
    }

    [Fact]
    public void The_key_is_derived_as_in_RFC_9497() =>
        Assert.Equal("030d7ff077fddeec965db14b794f0cc1ba9019b04a2f4fcc1fa525dedf72e2a3e3", Hex(Signer.PublicKey));

    [Fact]
    public void A_blinded_element_is_signed_and_proven_and_its_token_known_as_in_RFC_9497()
    {
        var blind = P256.Number(Convert.FromHexString("3338fa65ec36e0290022b48eb562889d89dbfa691d1cde91517fa222ed7ad364"));
        var random = P256.Number(Convert.FromHexString("f9db001266677f62c095021db018cd8cbb55941d4073698ce45c405d1348b7b1"));
        var blinded = P256Hash.ToPoint([0], GroupTag).Times(blind).ToBytes();
        Assert.Equal("031563e127099a8f61ed51eeede05d747a8da2be329b40ba1f0db0b2bd9dd4e2c0", Hex(blinded));

        Assert.True(Signer.TrySign(blinded, Info, out var signed, random));
        Assert.Equal("02c5e5300c2d9e6ba7f3f4ad60500ad93a0157e6288eb04b67e125db024a2c74d2", Hex(signed.Element));
        Assert.Equal(
            "f8a33690b87736c854eadfcaab58a59b8d9c03b569110b6f31f8bf7577f3fbb85a8a0c38468ccde1ba942be501654adb106167c8eb178703ccb42bccffb9231a",
            Hex(signed.Proof));

        var token = Convert.FromHexString("193a92520bd8fd1f37accb918040a57108daa110dc4f659abe212636d245c592");
        Assert.True(Signer.Knows([0], Info, token));
        Assert.False(Signer.Knows([1], Info, token));
        Assert.False(Signer.Knows([0], "other"u8, token));
        Assert.False(BlindSigner.Derive(new byte[32], "test key"u8).Knows([0], Info, token));
    }

    [Fact]
    public void What_is_no_point_of_the_curve_is_not_signed()
    {
        byte[] good = [.. Signer.PublicKey];
        Assert.False(Signer.TrySign([], Info, out _));
        Assert.False(Signer.TrySign([4, .. good[1..]], Info, out _));
        Assert.False(Signer.TrySign([2, .. P256.Fixed(P256.Prime)], Info, out _));
        Assert.False(Signer.TrySign([0, .. new byte[32]], Info, out _));
        var none = Enumerable.Range(1, 50).First(x => P256.Root(P256.Cubic(x)) is null);
        Assert.False(Signer.TrySign([2, .. P256.Fixed(none)], Info, out _));
    }

    [Fact]
    public void Products_have_the_right_sign_and_small_and_largest_secrets_work()
    {
        var point = P256Hash.ToPoint("point"u8, GroupTag);
        var sum = point;
        for (var n = 2; n < 8; n++)
        {
            sum = sum.Plus(point)!.Value;
            Assert.Equal(sum, point.Times(n));
        }
        Assert.Equal(point, point.Times(1));
        Assert.Equal(point with { Y = P256.Prime - point.Y }, point.Times(P256.Order - 1));
        Assert.Null(point.Plus(point.Times(P256.Order - 1)));
        Assert.Equal(P256.Public(new BigInteger(6)), P256.Public(2).Times(3));
    }
}
