using System.Net;
using System.Text;
using MeetingHub.Media.Stun;

namespace MeetingHub.Media.Tests.Stun;

public class StunMessageTests
{
    // RFC 5769 section 2.1 to 2.3
    internal const string Rfc5769Request =
        "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008"
        + "932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf";
    internal const string Rfc5769Response4 =
        "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643"
        + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96";
    internal const string Rfc5769Response6 =
        "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
        + "00080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c";

    private static readonly byte[] Password = Encoding.ASCII.GetBytes("VOkJxbRl1RmTxUk/WvJxBt");
    private static readonly byte[] Transaction = Convert.FromHexString("b7e7a701bc34d686fa87dfae");

    [Fact]
    public void The_sample_request_of_RFC_5769_is_read_and_verified()
    {
        Assert.True(StunMessage.TryRead(Convert.FromHexString(Rfc5769Request), out var message));

        Assert.True(message.IsBindingRequest);
        Assert.Equal(Transaction, message.TransactionId.ToArray());
        Assert.Equal("evtj:h6vY", Encoding.UTF8.GetString(message.Username));
        Assert.Equal("evtj", Encoding.UTF8.GetString(message.LocalUfrag));
        Assert.Equal("h6vY", Encoding.UTF8.GetString(message.RemoteUfrag));
        Assert.Equal(0x6E0001FFu, message.Priority);
        Assert.False(message.UseCandidate);
        Assert.True(message.VerifyIntegrity(Password));
        Assert.True(message.VerifyFingerprint());
    }

    [Theory]
    [InlineData(Rfc5769Response4, "192.0.2.1")]
    [InlineData(Rfc5769Response6, "2001:db8:1234:5678:11:2233:4455:6677")]
    public void The_sample_responses_of_RFC_5769_tell_the_mapped_address(string hex, string address)
    {
        Assert.True(StunMessage.TryRead(Convert.FromHexString(hex), out var message));

        Assert.True(message.IsBindingSuccess);
        Assert.True(message.TryGetMappedAddress(out var mapped));
        Assert.Equal(new IPEndPoint(IPAddress.Parse(address), 32853), mapped);
        Assert.True(message.VerifyIntegrity(Password));
        Assert.True(message.VerifyFingerprint());
    }

    [Fact]
    public void A_message_does_not_verify_with_another_password()
    {
        Assert.True(StunMessage.TryRead(Convert.FromHexString(Rfc5769Request), out var message));
        Assert.False(message.VerifyIntegrity("VOkJxbRl1RmTxUk/WvJxBu"u8));
    }

    [Fact]
    public void Any_changed_bit_before_the_integrity_is_noticed()
    {
        var original = Convert.FromHexString(Rfc5769Request);
        var integrityAt = original.Length - 8 - 24;
        for (var bit = 0; bit < integrityAt * 8; bit++)
        {
            var changed = (byte[])original.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            if (changed[2] != original[2] || changed[3] != original[3]) continue; // the length is not as sent while it is hashed
            if (StunMessage.TryRead(changed, out var message)) Assert.False(message.VerifyIntegrity(Password) && message.VerifyFingerprint());
        }
    }

    [Theory]
    [InlineData("192.0.2.7", 40000)]
    [InlineData("2001:db8::9", 1)]
    [InlineData("::ffff:192.0.2.8", 65535)]
    public void A_success_that_was_written_reads_back(string address, int port)
    {
        var buffer = new byte[128];
        var length = StunMessage.WriteBindingSuccess(buffer, Transaction, new IPEndPoint(IPAddress.Parse(address), port), Password);

        Assert.True(StunMessage.TryRead(buffer.AsSpan(0, length), out var message));
        Assert.True(message.IsBindingSuccess);
        Assert.Equal(Transaction, message.TransactionId.ToArray());
        Assert.True(message.VerifyIntegrity(Password));
        Assert.True(message.VerifyFingerprint());
        Assert.True(message.TryGetMappedAddress(out var mapped));
        var expected = IPAddress.Parse(address);
        Assert.Equal(expected.IsIPv4MappedToIPv6 ? expected.MapToIPv4() : expected, mapped!.Address);
        Assert.Equal(port, mapped.Port);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_that_was_written_reads_back(bool useCandidate)
    {
        var buffer = new byte[256];
        var length = StunMessage.WriteBindingRequest(buffer, Transaction, "server:client"u8, 12345, useCandidate, 77, Password);

        Assert.True(StunMessage.TryRead(buffer.AsSpan(0, length), out var message));
        Assert.True(message.IsBindingRequest);
        Assert.Equal("server", Encoding.UTF8.GetString(message.LocalUfrag));
        Assert.Equal(12345u, message.Priority);
        Assert.Equal(useCandidate, message.UseCandidate);
        Assert.True(message.IsControlling);
        Assert.True(message.VerifyIntegrity(Password));
        Assert.True(message.VerifyFingerprint());
    }

    [Fact]
    public void Attributes_after_the_integrity_are_ignored()
    {
        var buffer = new byte[256];
        var length = StunMessage.WriteBindingRequest(buffer, Transaction, "server:client"u8, 1, useCandidate: false, 7, Password);
        length -= 8; // in place of the fingerprint, an attacker's USE-CANDIDATE
        new byte[] { 0x00, 0x25, 0x00, 0x00 }.CopyTo(buffer, length);
        length += 4;
        buffer[3] = (byte)(length - StunMessage.HeaderLength);

        Assert.True(StunMessage.TryRead(buffer.AsSpan(0, length), out var message));
        Assert.True(message.VerifyIntegrity(Password));
        Assert.False(message.UseCandidate);
    }

    [Fact]
    public void A_message_without_integrity_does_not_verify()
    {
        var bare = Convert.FromHexString("000100002112a442b7e7a701bc34d686fa87dfae");
        Assert.True(StunMessage.TryRead(bare, out var message));
        Assert.False(message.HasIntegrity);
        Assert.False(message.VerifyIntegrity(default));
        Assert.False(message.VerifyFingerprint());
        Assert.True(message.LocalUfrag.IsEmpty);
    }

    [Theory]
    [InlineData("")]
    [InlineData("000100002112a442b7e7a701bc34d686fa87df")] // a byte short
    [InlineData("000100002112a443b7e7a701bc34d686fa87dfae")] // not the cookie
    [InlineData("000100042112a442b7e7a701bc34d686fa87dfae")] // promises more
    [InlineData("000100042112a442b7e7a701bc34d686fa87dfae00060008")] // the attribute promises more
    [InlineData("800100002112a442b7e7a701bc34d686fa87dfae")] // RTP's first bits
    [InlineData("0001000c2112a442b7e7a701bc34d686fa87dfae80280004000000000025" + "0000")] // something after the fingerprint
    public void A_malformed_message_is_refused(string hex) => Assert.False(StunMessage.TryRead(Convert.FromHexString(hex), out _));

    [Fact]
    public void Answering_a_check_allocates_nothing()
    {
        var request = Convert.FromHexString(Rfc5769Request);
        var buffer = new byte[128];
        ReadOnlySpan<byte> address = [192, 0, 2, 1];
        long before = 0;
        for (var i = 0; i < 50; i++)
        {
            if (i == 25) before = GC.GetAllocatedBytesForCurrentThread();
            if (StunMessage.TryRead(request, out var m) && m.VerifyIntegrity(Password) && m.VerifyFingerprint())
                StunMessage.WriteBindingSuccess(buffer, m.TransactionId, address, 40000, Password);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
