using MeetingHub.Media.Rtp;
using MeetingHub.Media.Tests.Engine;

namespace MeetingHub.Media.Tests.Rtp;

public class DependencyDescriptorTests
{
    // Written by hand after appendix A.8: begins and ends a frame, template 0, frame 258; a structure for templates from 0 on and two decode
    // targets; T0 (a keyframe's), T0 and T1; "SS", "SS" and "-D"; frames 2 and 1 back; one chain; 640 by 360.
    private const string HandMade =
        "11" + "000000" + "0000000100000010" // S E template, frame
        + "10000" // T A D F C
        + "000000" + "00001" // offset, targets - 1
        + "00" + "01" + "11" // same layer, next temporal layer, the end
        + "1010" + "1010" + "0001"
        + "0" + "1" + "0001" + "0" + "1" + "0000" + "0"
        + "10" // one chain of 0 to 2
        + "0000" + "0010" + "0001"
        + "1" + "0000001001111111" + "0000000101100111";

    // The same, as parts.
    private const string Frame = "0000000100000010";
    private const string Rest = "101010100001" + "0" + "100010" + "100000" + "10" + "000000100001" + "0";

    // What Chromium 156 sends of a camera of 640 by 360 with two spatial and two temporal layers (L2T2): a keyframe, and two pictures.
    private const string ChromiumStructure = "c000018003187aaaf130a0a014d1413823046008642222265013f00b3027f01670";

    private static byte[] Bits(string bits)
    {
        var bytes = new byte[(bits.Length + 7) / 8];
        for (var i = 0; i < bits.Length; i++) bytes[i / 8] |= (byte)((bits[i] - '0') << (7 - i % 8));
        return bytes;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = "";
        foreach (var b in bytes) text += Convert.ToString(b, 2).PadLeft(8, '0');
        return text;
    }

    internal static byte[] Structure => Bits(HandMade);

    internal static IEnumerable<byte[]> Descriptors()
    {
        yield return Structure;
        yield return Convert.FromHexString(ChromiumStructure);
        foreach (var (spatial, temporal, isKeyOnly) in ((int, int, bool)[])[(1, 3, false), (3, 3, true), (2, 2, false)])
        {
            var scalable = new Scalable(spatial, temporal, isKeyOnly);
            for (var picture = 0; picture < 9; picture++)
            {
                foreach (var frame in scalable.Next(picture == 0, _ => true)) yield return scalable.Descriptor(frame, begins: true, ends: picture % 2 == 0);
            }
        }
    }

    /// <summary>Each with what is known of it and a payload.</summary>
    internal static IEnumerable<byte[]> Packets()
    {
        var reader = new DependencyReader();
        var number = 0;
        foreach (var descriptor in Descriptors())
        {
            Assert.True(reader.TryRead(descriptor, number++, out var read));
            var whole = new byte[1_500];
            Assert.True(Av1Packet.TryWrite(whole, Convert.FromHexString(PictureTests.Av1Keyframe), descriptor, read, out var length));
            yield return whole[..length];
        }
    }

    [Fact]
    public void A_structure_says_what_its_templates_stand_for()
    {
        var reader = new DependencyReader();
        Assert.True(reader.TryRead(Structure, 1, out var key));
        Assert.Equal((true, true, 258, true, 0, 0), (key.BeginsFrame, key.EndsFrame, key.FrameNumber, key.IsKnown, key.Sid, key.Tid));
        Assert.Equal((2, 0b11, 0b11, new PictureSizes(1, 360, 0, 0)), (key.Targets, (int)key.Switches, (int)key.Active, key.Sizes));
        Assert.Equal([(0, 0), (0, 1)], Enumerable.Range(0, 2).Select(target => DependencyStructure.LayersOf(key.TargetLayers, target)));

        Assert.True(reader.TryRead([0x82, 0x01, 0x03], 2, out var upper)); // begins a frame of template 2
        Assert.Equal((true, false, 259, 0, 1, 0), (upper.BeginsFrame, upper.EndsFrame, upper.FrameNumber, upper.Sid, upper.Tid, (int)upper.Switches));
    }

    [Fact]
    public void What_Chromium_says_of_its_spatial_and_temporal_layers_is_read()
    {
        var reader = new DependencyReader();
        Assert.True(reader.TryRead(Convert.FromHexString(ChromiumStructure), 1, out var key));
        Assert.Equal((0, 0, 4, 0b1111, new PictureSizes(2, 180, 360, 0)), (key.Sid, key.Tid, key.Targets, (int)key.Switches, key.Sizes));
        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1)], Enumerable.Range(0, 4).Select(target => DependencyStructure.LayersOf(key.TargetLayers, target)));

        var number = 2;
        List<(int Sid, int Tid)> layers = [];
        foreach (var packet in (string[])["c30002", "c20005", "c50006", "c10007", "c40008"])
        {
            Assert.True(reader.TryRead(Convert.FromHexString(packet), number++, out var read));
            Assert.True(read is { BeginsFrame: true, EndsFrame: true });
            layers.Add((read.Sid, read.Tid));
        }
        Assert.Equal([(1, 0), (0, 1), (1, 1), (0, 0), (1, 0)], layers);
    }

    [Fact]
    public void Indications_of_a_frames_own_and_fewer_decode_targets_count_in_place_of_those_of_the_structure()
    {
        var reader = new DependencyReader();
        Assert.True(reader.TryRead(Structure, 1, out _));
        Assert.True(reader.TryRead(Bits("10" + "000001" + "0000000100000011" + "01100" + "01" + "1011"), 2, out var own)); // only the first; "SR"
        Assert.Equal((0b01, 0b01), ((int)own.Active, (int)own.Switches));
        Assert.True(reader.TryRead([0x81, 0x01, 0x04], 3, out var next));
        Assert.Equal((0b01, 0b11), ((int)next.Active, (int)next.Switches)); // until somebody says something else
        Assert.True(reader.TryRead(Structure, 4, out var key));
        Assert.Equal(0b11, key.Active);
    }

    [Fact]
    public void A_packet_that_names_a_template_of_a_structure_that_has_not_come_belongs_to_no_layer()
    {
        var reader = new DependencyReader();
        Assert.True(reader.TryRead([0x82, 0x01, 0x03], 1, out var unknown));
        Assert.Equal((false, 259), (unknown.IsKnown, unknown.FrameNumber));
        Assert.True(reader.TryRead(Structure, 0, out _));
        Assert.True(reader.TryRead([0xBF, 0x01, 0x03], 2, out unknown));
        Assert.False(unknown.IsKnown);
    }

    [Fact]
    public void A_structure_that_comes_late_replaces_no_newer_one()
    {
        var newer = new Scalable(1, 3, isKeyOnly: false);
        var reader = new DependencyReader();
        Assert.True(reader.TryRead(newer.Descriptor(newer.Next(true, _ => true)[0], begins: true, ends: true), 9, out _));
        Assert.True(reader.TryRead(Structure, 5, out var late));
        Assert.Equal((true, 2), (late.IsKnown, late.Targets));
        Assert.True(reader.TryRead(newer.Descriptor(newer.Next(false, _ => true)[0], begins: true, ends: true), 10, out var now));
        Assert.Equal((true, 3, 2), (now.IsKnown, now.Targets, now.Tid));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1100000000000001")] // no whole number
    [InlineData("01000000" + Frame + "10000" + "000000" + "00001" + "000111" + Rest)] // a structure where no frame begins
    [InlineData("11000000" + Frame + "10000" + "000000" + "11111" + "000111" + Rest)] // more decode targets than are read
    [InlineData("11000000" + Frame + "10000" + "000000" + "00001" + "0001")] // its templates do not end
    [InlineData("11000011" + Frame + "10000" + "000000" + "00001" + "000111" + Rest)] // names none of its own
    [InlineData("11000000" + Frame + "10000" + "000000" + "00001" + "000111" + "1010")] // ends too early
    public void What_is_no_descriptor_is_refused_and_changes_nothing(string bits)
    {
        var reader = new DependencyReader();
        Assert.True(reader.TryRead(Structure, 1, out _));
        Assert.False(reader.TryRead(Bits(bits), 2, out _));
        Assert.True(reader.TryRead([0x82, 0x01, 0x03], 3, out var next));
        Assert.Equal((true, 1), (next.IsKnown, next.Tid));
    }

    [Fact]
    public void Everything_but_its_numbers_and_the_decode_targets_is_written_as_it_came()
    {
        var reader = new DependencyReader();
        Assert.True(reader.TryRead(Structure, 1, out var read));
        var packet = new byte[200];
        Assert.True(Av1Packet.TryWrite(packet, [0x18, 0x30], Structure, read, out var length));
        Assert.True(Av1Packet.TryRead(packet.AsSpan(0, length), out var av1));
        var written = new byte[av1.LongestDescriptor];
        var count = av1.WriteDescriptor(written, 0x1234, templateShift: 63, new LayerLimit(0, 0));

        var expected = "11" + "111111" + "0001001000110100" + "11000" + "111111" + HandMade[35..] + "01";
        Assert.Equal(expected, Text(written.AsSpan(0, count))[..expected.Length]);
        Assert.DoesNotContain('1', Text(written.AsSpan(0, count))[expected.Length..]);
    }

    [Fact]
    public void A_descriptor_without_more_gets_the_mask_behind_it()
    {
        var reader = new DependencyReader();
        Assert.True(reader.TryRead(Structure, 1, out _));
        Assert.True(reader.TryRead([0x41, 0x01, 0x03], 2, out var read));
        var packet = new byte[200];
        Assert.True(Av1Packet.TryWrite(packet, [0x90, 0x30], [0x41, 0x01, 0x03], read, out var length));
        Assert.True(Av1Packet.TryRead(packet.AsSpan(0, length), out var av1));
        var written = new byte[av1.LongestDescriptor];
        var count = av1.WriteDescriptor(written, 5, templateShift: 3, LayerLimit.All);
        Assert.Equal("010001000000000000000101" + "01000" + "11" + "0", Text(written.AsSpan(0, count)));
    }
}
