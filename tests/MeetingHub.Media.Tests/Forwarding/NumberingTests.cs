using MeetingHub.Media.Forwarding;
using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Tests.Forwarding;

public class NumberingTests
{
    private const int FirstNumber = 70_000, FirstPlace = 5_000;

    private sealed record Packet(int Picture, long Number, int Tid, bool IsStart, bool IsSync);

    // In the order in which libwebrtc builds pictures on each other: the others on the lowest layer, T2 on the newest T1, which may be a second one.
    private static int TidOf(int picture, int layers) =>
        layers == 2 ? picture % 2 : (picture % 4) switch { 0 => 0, 2 => 1, _ => 2 };

    private static bool IsSync(int picture, int layers) => picture % 8 == 1 || (layers == 3 && picture % 8 == 2);

    private static IEnumerable<int> BuiltOn(int picture, int layers)
    {
        if (picture == 0) yield break;
        var start = picture / 8 * 8;
        yield return TidOf(picture, layers) == 0 ? picture - (layers == 2 ? 2 : 4) : picture - picture % (layers == 2 ? 2 : 4);
        if (TidOf(picture, layers) == 0 || IsSync(picture, layers)) yield break;
        for (var i = picture - 1; i > start; i--)
        {
            if (TidOf(i, layers) != 1) continue;
            yield return i;
            yield break;
        }
    }

    private static List<Packet> Pictures(int count, int layers, Random random)
    {
        var packets = new List<Packet>();
        for (var picture = 0; picture < count; picture++)
        {
            var size = random.Next(1, 5);
            for (var i = 0; i < size; i++)
                packets.Add(new Packet(picture, FirstNumber + packets.Count, TidOf(picture, layers), i == 0, IsSync(picture, layers)));
        }
        return packets;
    }

    private static LayerLimit UpTo(int tid) => new(LayerLimit.Everything, tid);
    private static Numbering New(int mostTid) => new(FirstNumber, FirstPlace, pictureId: 0, UpTo(mostTid), memory: null);

    private static Numbering.Turn Take(ref Numbering numbering, Packet packet, int mostTid, out Numbering.Place place)
    {
        // As RFC 7741 writes it.
        byte[] payload = [(byte)(packet.IsStart ? 0x90 : 0x80), 0x20, (byte)(packet.Tid << 6 | (packet.IsSync ? 0x20 : 0)), (byte)(packet.Picture == 0 ? 0 : 1)];
        Assert.True(Picture.TryRead(VideoCodec.Vp8, payload, out var picture));
        return numbering.Take(packet.Number, (uint)packet.Picture, picture, UpTo(mostTid), out place);
    }

    [Theory]
    [InlineData(2, 0, 2)]
    [InlineData(3, 0, 4)]
    [InlineData(3, 1, 2)]
    [InlineData(3, LayerLimit.Everything, 1)]
    public void Of_pictures_in_order_those_of_lower_temporal_layers_go_on_without_a_gap(int layers, int mostTid, int every)
    {
        var numbering = New(mostTid);
        var (next, pictures) = ((long)FirstPlace, new List<int>());
        foreach (var packet in Pictures(200, layers, new Random(1)))
        {
            if (Take(ref numbering, packet, mostTid, out var place) != Numbering.Turn.IsSent) continue;
            Assert.Equal(next++, place.Number);
            if (packet.IsStart) pictures.Add(packet.Picture + place.PictureIdOffset);
            Assert.Equal(0, packet.Picture % every);
        }
        Assert.Equal(Enumerable.Range(0, 200 / every), pictures);
    }

    [Fact]
    public void More_pictures_are_sent_from_the_first_one_on_that_builds_on_the_lowest_layer_only()
    {
        var numbering = New(0);
        var sent = Pictures(24, 3, new Random(1)).Where(p => Take(ref numbering, p, p.Picture > 4 ? LayerLimit.Everything : 0, out _) == Numbering.Turn.IsSent)
            .Select(p => p.Picture).Distinct();

        Assert.Equal([0, 4, 8, 10, 12, 14, 16, 17, 18, 19, 20, 21, 22, 23], sent); // 9 builds on 8 only, but 11 does not
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    /// <summary>Packets come late, out of order or never, while what is wanted changes all the time.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_is_lost_and_late_no_number_is_used_twice_or_missing_and_no_picture_comes_without_what_it_builds_on(int seed)
    {
        var random = new Random(seed);
        var layers = random.Next(2, 4);
        var packets = Pictures(400, layers, random);
        // Within what a numbering remembers.
        var comes = packets.ToDictionary(p => p.Number, p => p.Number == FirstNumber || random.Next(10) > 0 ? p.Number : p.Number + random.Next(1, 40));
        var never = packets.Where(p => p.Number != FirstNumber && random.Next(50) == 0).Select(p => p.Number).ToHashSet();
        var (numbering, wanted) = (New(LayerLimit.Everything), LayerLimit.Everything);
        var used = new Dictionary<long, Packet?>();
        var sent = new Dictionary<long, int>(); // what comes, and its picture id
        var highest = 0L;
        // Pictures that nothing of came in time.
        var late = packets.GroupBy(p => p.Picture).Where(g => g.All(p => never.Contains(p.Number) || comes[p.Number] != p.Number))
            .Select(g => g.Key).ToHashSet();
        foreach (var packet in packets.OrderBy(p => comes[p.Number]).ThenBy(p => p.Number))
        {
            if (random.Next(30) == 0) wanted = random.Next(4);
            if (never.Contains(packet.Number))
            {
                if (numbering.TrySkip(packet.Number, out var skipped)) Assert.True(used.TryAdd(skipped.Number, null));
                continue;
            }
            var turn = Take(ref numbering, packet, wanted, out var place);
            if (turn == Numbering.Turn.IsLeftOut) continue;
            Assert.True(used.TryAdd(place.Number, turn == Numbering.Turn.IsSent ? packet : null), $"{place.Number} is used twice");
            if (turn == Numbering.Turn.IsFilled) continue;
            sent[packet.Number] = packet.Picture + place.PictureIdOffset;
            highest = Math.Max(highest, place.Number);
            Assert.True(numbering.TryFind(place.Number, out var number, out var found));
            Assert.Equal((packet.Number, place.PictureIdOffset), (number, found.PictureIdOffset));
            Assert.True(found.Most.Has(0, packet.Tid));
        }

        for (var place = (long)FirstPlace; place <= highest; place++) Assert.True(used.ContainsKey(place), $"{place} is missing");
        var inOrder = used.Where(u => u.Value is not null).OrderBy(u => u.Key).Select(u => u.Value!).ToList();
        Assert.All(inOrder.Zip(inOrder.Skip(1)), pair => Assert.True(pair.First.Number < pair.Second.Number));
        foreach (var (before, now) in inOrder.Zip(inOrder.Skip(1)))
        {
            var step = sent[now.Number] - sent[before.Number];
            Assert.Equal(before.Picture == now.Picture, step == 0);
            Assert.InRange(step, 0, 1 + Enumerable.Range(before.Picture + 1, Math.Max(0, now.Picture - before.Picture - 1)).Count(late.Contains));
        }
        var whole = packets.GroupBy(p => p.Picture).Where(g => g.All(p => sent.ContainsKey(p.Number))).Select(g => g.Key).ToHashSet();
        foreach (var picture in whole)
        {
            // Of what it builds on, everything that came was sent.
            foreach (var other in BuiltOn(picture, layers))
                Assert.All(packets.Where(p => p.Picture == other && !never.Contains(p.Number)), p => Assert.True(sent.ContainsKey(p.Number), $"{picture} without {other}"));
        }
        Assert.True(whole.Count > 50);
    }
}
