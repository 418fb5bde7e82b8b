using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using MeetingHub.Media.Engine;
using MeetingHub.Media.Forwarding;
using MeetingHub.Media.Net;

namespace MeetingHub.Media.Tests.Engine;

/// <summary>
/// What crosses between nodes of different releases. Whoever changes what is written here makes <see cref="LinkEnd.NewestFormat"/> one more.
/// </summary>
public class LinkFormatTests
{
    private static string Written(int length, Action<byte[]> write)
    {
        var bytes = new byte[length];
        write(bytes);
        return Convert.ToHexString(bytes);
    }

    [Fact]
    public void Words_and_packets_are_written_as_format_1_has_them()
    {
        Assert.Equal(1, LinkEnd.NewestFormat);
        Assert.Equal("010203040305060708", Written(LinkWish.Length, into => new LinkWish(0x01020304, 3, 5, 6, 7, 8).Write(into)));
        Assert.Equal(
            "01020304020100000005000004B00168",
            Written(LinkState.Length, into => new LinkState(0x01020304, 2, 1, 5, 1_200, 360).Write(into)));
        Assert.Equal(
            "00000000000F424000000000001E848000000007",
            Written(LinkBeat.Length, into => new LinkBeat(1_000_000, 2_000_000, 7).Write(into)));
        Assert.Equal([1, 2, 3, 4, 5, 6], Enum.GetValues<LinkKind>().Select(kind => (int)kind));
    }

    [Theory]
    [InlineData(VideoCodec.H264, "15")]
    [InlineData(VideoCodec.Av1, "3D")]
    public void Packets_say_what_they_are_as_format_1_has_it(VideoCodec codec, string what)
    {
        var entry = new RingEntry(0x01020304, 1, codec, RingEntryKind.Packet, Marker: true, 300, 2, 70_000, 90_000, AtUs: 0);
        Assert.Equal(
            $"01020304{what}012C00000002000000000001117000015F90AABB", Written(LinkPacket.HeaderLength + 2, into => LinkPacket.Write(into, entry, [0xAA, 0xBB])));
    }

    public static TheoryData<string> Messages => [
        """{"is":"begun","Room":"circle","IsAnswer":true}""",
        """{"is":"left","Room":"circle"}""",
        """{"is":"introduced","Room":"circle","Peer":"ann","IsNew":true,"Tracks":[{"Source":7,"Kind":1,"Layers":3,"Sent":2}]}""",
        """{"is":"codecs","Room":"circle","Peer":"ann","Codecs":[0,1]}""",
        """{"is":"withdrawn","Room":"circle","Peer":"ann"}""",
    ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Messages_of_format_1_are_read_and_written_and_what_is_new_in_them_is_passed_over(string message)
    {
        var read = LinkMessage.Read(Encoding.UTF8.GetBytes(message))!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(message), JsonNode.Parse(LinkMessage.Write(read))));

        var newer = JsonNode.Parse(message)!;
        newer["Since"] = "another release";
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(message), JsonNode.Parse(LinkMessage.Write(LinkMessage.Read(Encoding.UTF8.GetBytes(newer.ToJsonString()))!))));
    }

    private sealed class Nowhere : IDatagramSender
    {
        private readonly byte[] _leaving = new byte[IDatagramSender.BufferLength];
        public Span<byte> NextSend() => _leaving;
        public void CommitSend(int length, EndpointKey to) { }
    }

    [Fact]
    public void A_message_and_a_datagram_that_only_a_newer_release_knows_hold_up_nothing_that_comes_behind_them()
    {
        // given
        var counters = new ShardCounters();
        var line = new LinkLine(
            new Nowhere(), counters, EndpointKey.V4([10, 9, 9, 9], 1), 1, 2, new byte[LinkLine.KeyLength], new byte[LinkLine.KeyLength]);
        using var link = new Link(1_000, isHome: true, line, counters, _ => { }, openedUs: 0);
        var told = 0;
        Neighbour shard = new(0, _ => told++, () => { }, new PacketRing());
        link.Begin("circle", new Neighbour(1_000, _ => { }, () => { }, new PacketRing()));
        link.Meet("circle", shard, shard, isFirst: false, nowUs: 0);

        // when
        link.Receive([99, 1, 2, 3], nowUs: 1_000);
        link.Receive(Saying(1, """{"is":"whispered","Room":"circle","Peer":"ann"}"""), nowUs: 2_000);
        link.Receive(Saying(2, """{"is":"introduced","Room":"circle","Peer":"ann","IsNew":true,"Tracks":[]}"""), nowUs: 3_000);

        // then
        Assert.Equal((1, 1), (told, counters.DroppedMalformed));

        static byte[] Saying(uint number, string message)
        {
            byte[] body = [(byte)LinkKind.Message, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(message)];
            BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(1), number);
            return body;
        }
    }
}
