using System.Buffers.Binary;
using System.Text;
using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Tests.Corpus;

/// <summary>Changes of what each format is made of: its parts are left out, doubled, exchanged and resized, and its lengths still fit.</summary>
internal static class Shapes
{
    private static readonly int[] Edges = [0, 1, 2, 3, 4, 5, 7, 8, 12, 15, 16, 17, 20, 31, 32, 63, 64, 127, 128, 255, 256];

    // Mostly lengths that fit, for what does not is refused at once.
    private static int Nearly(Random random, int length) => random.Next(12) > 0 ? length : random.Next(3) switch
    {
        0 => length + random.Next(-4, 5),
        1 => 0xFFFF,
        _ => random.Next(0x1_0000),
    };

    private static void Rearrange<T>(Random random, List<T> parts, List<T> others, Func<T, T> change)
    {
        for (var faults = random.Next(1, 4); faults > 0; faults--)
        {
            var at = parts.Count == 0 ? 0 : random.Next(parts.Count);
            switch (random.Next(7))
            {
                case 0 when parts.Count > 0: parts.RemoveAt(at); break;
                case 1 when parts.Count > 0: parts.Insert(random.Next(parts.Count + 1), parts[at]); break;
                case 2 when parts.Count > 1: (parts[at], parts[0]) = (parts[0], parts[at]); break;
                case 3 when others.Count > 0: parts.Insert(at, others[random.Next(others.Count)]); break;
                default:
                    if (parts.Count > 0) parts[at] = change(parts[at]);
                    break;
            }
        }
    }

    private static byte[] Change(Random random, byte[] value)
    {
        switch (random.Next(4))
        {
            case 0:
                var resized = new byte[Edges[random.Next(Edges.Length)]];
                value.AsSpan(0, Math.Min(value.Length, resized.Length)).CopyTo(resized);
                return resized;
            case 1:
                return AnyBytes.Mutate(random, value);
            case 2 when value.Length >= 2:
                var copy = (byte[])value.Clone();
                BinaryPrimitives.WriteUInt16BigEndian(copy.AsSpan(random.Next(copy.Length - 1)), (ushort)(random.Next(2) == 0 ? Edges[random.Next(Edges.Length)] : 0xFFFF - random.Next(3)));
                return copy;
            default:
                var noise = new byte[random.Next(24)];
                random.NextBytes(noise);
                return noise;
        }
    }

    public static byte[] Stun(Random random, byte[] one, byte[] other)
    {
        int[] types = [6, 8, 9, 0x20, 0x24, 0x25, 0x8028, 0x8029, 0x802A, random.Next(0x1_0000)];
        List<(int Type, byte[] Value)> Read(byte[] bytes)
        {
            var parts = new List<(int, byte[])>();
            for (var at = 20; at + 4 <= bytes.Length;)
            {
                var length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 2)), bytes.Length - at - 4);
                parts.Add((BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at)), bytes[(at + 4)..(at + 4 + length)]));
                at += 4 + ((length + 3) & ~3);
            }
            return parts;
        }
        var attributes = Read(one);
        Rearrange(random, attributes, Read(other), a => random.Next(3) == 0 ? (types[random.Next(types.Length)], a.Value) : (a.Type, Change(random, a.Value)));

        var message = new List<byte>(one.Length >= 20 ? one[..20] : new byte[20]);
        foreach (var (type, value) in attributes)
        {
            message.AddRange(Number(type));
            message.AddRange(Number(Nearly(random, value.Length)));
            message.AddRange(value);
            while (message.Count % 4 != 0) message.Add(0);
        }
        byte[] whole = [.. message];
        Number(Nearly(random, whole.Length - 20)).CopyTo(whole, 2);
        Number(0x2112).CopyTo(whole, 4);
        return whole;
    }

    public static byte[] Rtp(Random random, byte[] one, byte[] other)
    {
        if (one.Length < 12) return Change(random, one);
        var twoBytes = random.Next(2) == 0;
        var sources = random.Next(4) == 0 ? random.Next(16) : 0;
        var packet = new List<byte>(one[..12]);
        for (var i = 0; i < 4 * sources; i++) packet.Add((byte)random.Next(256));
        var hasExtensions = random.Next(4) > 0;
        if (hasExtensions)
        {
            var block = new List<byte>();
            for (var count = random.Next(6); count > 0; count--)
            {
                var (id, length) = (random.Next(16), random.Next(3) == 0 ? Edges[random.Next(Edges.Length)] : random.Next(5));
                if (twoBytes) block.AddRange([(byte)id, (byte)Nearly(random, length)]);
                else block.Add((byte)(id << 4 | (Nearly(random, Math.Max(0, length - 1)) & 15)));
                for (var i = 0; i < length; i++) block.Add((byte)(random.Next(2) == 0 ? "qhf0123"[random.Next(7)] : random.Next(256)));
                for (var zeros = random.Next(3); zeros > 0; zeros--) block.Add(0);
            }
            while (block.Count % 4 != 0) block.Add(0);
            packet.AddRange(Number(twoBytes ? 0x1000 | random.Next(16) : 0xBEDE));
            packet.AddRange(Number(Nearly(random, block.Count / 4)));
            packet.AddRange(block);
        }
        packet.AddRange(Change(random, random.Next(2) == 0 ? one[12..] : other[Math.Min(12, other.Length)..]));
        var isPadded = random.Next(4) == 0;
        if (isPadded)
        {
            var padding = random.Next(1, 8);
            for (var i = 1; i < padding; i++) packet.Add(0);
            packet.Add((byte)Nearly(random, padding));
        }
        packet[0] = (byte)(0x80 | (isPadded ? 0x20 : 0) | (hasExtensions ? 0x10 : 0) | sources);
        return [.. packet];
    }

    public static byte[] Rtcp(Random random, byte[] one, byte[] other)
    {
        static List<(int First, int Type, byte[] Body)> Read(byte[] bytes)
        {
            var parts = new List<(int, int, byte[])>();
            for (var at = 0; at + 4 <= bytes.Length;)
            {
                var length = Math.Min(4 * BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 2)), bytes.Length - at - 4);
                parts.Add((bytes[at], bytes[at + 1], bytes[(at + 4)..(at + 4 + length)]));
                at += 4 + Math.Max(length, 1);
            }
            return parts;
        }
        var packets = Read(one);
        Rearrange(random, packets, Read(other), p => random.Next(4) switch
        {
            0 => (0x80 | random.Next(32), p.Type, p.Body),
            1 => (p.First, random.Next(200, 208), p.Body),
            _ => (p.First, p.Type, Change(random, p.Body)),
        });
        var whole = new List<byte>();
        foreach (var (first, type, body) in packets)
        {
            byte[] padded = [.. body, .. new byte[(4 - body.Length % 4) % 4]];
            whole.AddRange([(byte)first, (byte)type, .. Number(Nearly(random, padded.Length / 4)), .. padded]);
        }
        return [.. whole];
    }

    public static byte[] Tcp(Random random, byte[] one, byte[] other)
    {
        var stream = new List<byte>();
        for (var frames = random.Next(6); frames > 0; frames--)
        {
            var frame = random.Next(4) == 0 ? new byte[random.Next(2_049)] : Change(random, random.Next(2) == 0 ? one : other);
            stream.AddRange([.. Number(Nearly(random, frame.Length)), .. frame]);
        }
        return [.. stream.Take(10_000)];
    }

    public static byte[] Vp8(Random random, byte[] one, byte[] other)
    {
        var (x, ext) = ((byte)(0x80 | random.Next(128)), (byte)(random.Next(16) << 4));
        return random.Next(2) == 0 ? [x, ext, .. Change(random, one)] : [.. Change(random, one), .. other];
    }

    /// <summary>NAL units behind their lengths, or one, or a part of one.</summary>
    public static byte[] H264(Random random, byte[] one, byte[] other)
    {
        var unit = Change(random, one.Length > 0 && random.Next(2) == 0 ? one[1..] : one);
        if (unit.Length > 0 && random.Next(3) > 0) unit[0] = (byte)((int[])[0x67, 0x68, 0x65, 0x61, 0x06])[random.Next(5)];
        return random.Next(3) switch
        {
            0 => unit,
            1 => [0x7C, (byte)random.Next(256), .. unit],
            _ => [0x78, .. Number(Nearly(random, unit.Length)), .. unit, .. Number(Nearly(random, other.Length)), .. other],
        };
    }

    public static byte[] Vp9(Random random, byte[] one, byte[] other)
    {
        var flags = (byte)random.Next(256);
        return random.Next(2) == 0 ? [flags, .. Change(random, one.Length > 0 ? one[1..] : one)] : [.. Change(random, one), .. other];
    }

    /// <summary>OBUs behind their lengths.</summary>
    public static byte[] Av1(Random random, byte[] one, byte[] other)
    {
        var unit = Change(random, one.Length > 2 ? one[2..] : one);
        if (unit.Length > 0 && random.Next(3) > 0) unit[0] = (byte)((int[])[0x08, 0x0A, 0x0C, 0x10, 0x30])[random.Next(5)];
        return [(byte)random.Next(256), (byte)Nearly(random, unit.Length), .. unit, .. random.Next(2) == 0 ? [] : other];
    }

    /// <summary>Another beginning or another end.</summary>
    public static byte[] Mixed(Random random, byte[] one, byte[] other)
    {
        var at = random.Next(Math.Min(one.Length, other.Length) + 1);
        return random.Next(2) == 0 ? [.. one[..at], .. other[at..]] : Change(random, one);
    }

    /// <summary>Fields that are not as wide as a byte: some bits are left out, doubled or turned over, and all behind them moves.</summary>
    public static byte[] Dependencies(Random random, byte[] one, byte[] other)
    {
        var bits = one.SelectMany(b => Enumerable.Range(0, 8).Select(i => (b >> (7 - i) & 1) != 0)).ToList();
        for (var faults = random.Next(1, 4); faults > 0 && bits.Count > 0; faults--)
        {
            var at = random.Next(random.Next(2) == 0 ? Math.Min(32, bits.Count) : bits.Count);
            switch (random.Next(3))
            {
                case 0: bits.RemoveAt(at); break;
                case 1: bits.Insert(at, random.Next(2) == 0); break;
                default: bits[at] = !bits[at]; break;
            }
        }
        var bytes = new byte[(bits.Count + 7) / 8];
        for (var i = 0; i < bits.Count; i++)
        {
            if (bits[i]) bytes[i / 8] |= (byte)(0x80 >> i % 8);
        }
        return random.Next(4) == 0 ? [.. bytes[..random.Next(bytes.Length + 1)], .. other] : bytes;
    }

    public static byte[] Sdp(Random random, byte[] one, byte[] other)
    {
        static List<string> Read(byte[] bytes) => [.. Encoding.Latin1.GetString(bytes).Split('\n')];
        string[] words = ["", "0", "-1", "1", "14", "15", "65536", "4294967296", "18446744073709551616", "a", "q;h;f", "~q,h", ";", ":", "sha-256", "\u00e9", new('x', 300),
            "send", "recv", "apt=96", "nack pli", "audio", "video", "0 1 2 3 4 5", "*"];
        var lines = Read(one);
        Rearrange(random, lines, Read(other), line =>
        {
            var at = line.IndexOfAny([':', '=', ' ', ';', '/'], line.Length == 0 ? 0 : random.Next(line.Length));
            var end = at < 0 ? -1 : line.IndexOfAny([' ', ';', '/', '\r'], at + 1);
            return at < 0 ? line + words[random.Next(words.Length)] : line[..(at + 1)] + words[random.Next(words.Length)] + (end < 0 ? "" : line[end..]);
        });
        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    /// <summary>Records of a handshake (RFC 6347 section 4.1) and the messages in them (section 4.2.2).</summary>
    public static byte[] Dtls(Random random, byte[] one, byte[] other)
    {
        static List<byte[]> Read(byte[] bytes)
        {
            var parts = new List<byte[]>();
            for (var at = 0; at + 13 <= bytes.Length;)
            {
                var length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 11)), bytes.Length - at - 13);
                parts.Add(bytes[at..(at + 13 + length)]);
                at += 13 + length;
            }
            return parts;
        }
        var records = Read(one);
        Rearrange(random, records, Read(other), record =>
        {
            var copy = (byte[])record.Clone();
            switch (random.Next(8))
            {
                case 0: copy[0] = (byte)random.Next(20, 26); break;
                case 1: Number(random.Next(2) == 0 ? 0xFEFF : 0xFEFC + random.Next(4)).CopyTo(copy, 1); break;
                case 2: copy[4] = (byte)random.Next(3); break; // epoch
                case 3: copy[10] = (byte)random.Next(256); break; // its number
                case 4 when copy.Length > 13: copy[13] = (byte)random.Next(25); break; // the kind of message
                case 5 when copy.Length >= 25: Number(Nearly(random, 0) & 0xFF).CopyTo(copy, 17); break; // its number
                case 6 when copy.Length >= 25: // its length, where this part begins, and how long the part is
                    Number(random.Next(3) == 0 ? 0xFFFF : random.Next(2_000)).CopyTo(copy, (int[])[15, 20, 23] is var fields ? fields[random.Next(3)] : 0);
                    break;
                default:
                    copy = [.. copy[..13], .. Change(random, copy[13..])];
                    Number(Nearly(random, copy.Length - 13)).CopyTo(copy, 11);
                    break;
            }
            return copy;
        });
        return [.. records.SelectMany(r => r)];
    }

    private static byte[] Number(int value) => [(byte)(value >> 8), (byte)value];
}
