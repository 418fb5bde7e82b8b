namespace MeetingHub.Media.Tests.Corpus;

/// <summary>A reader under test: it may refuse the bytes, but must return.</summary>
internal delegate void ByteReader(ReadOnlySpan<byte> bytes);

/// <summary>
/// Feeds a reader everything that a network may deliver: noise, and good bytes with a few faults. Every input is a copy that ends
/// exactly where the bytes end, so reading one too many is an exception and not luck.
/// </summary>
internal static class AnyBytes
{
    public static void Feed(ByteReader reader, IReadOnlyList<byte[]> samples, int seed, int rounds = 20_000)
    {
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++)
        {
            var bytes = samples.Count == 0 || round % 4 == 0 ? Noise(random) : Mutate(random, samples[random.Next(samples.Count)]);
            Try(reader, bytes, seed);
        }
        foreach (var sample in samples)
        {
            for (var length = 0; length <= sample.Length; length++) Try(reader, sample[..length], seed); // cut everywhere
        }
    }

    private static void Try(ByteReader reader, byte[] bytes, int seed)
    {
        try
        {
            reader(bytes);
        }
        catch (Exception e)
        {
            Assert.Fail($"seed {seed}, bytes {Convert.ToHexString(bytes)}: {e}");
        }
    }

    public static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(0, 200)];
        random.NextBytes(bytes);
        return bytes;
    }

    public static byte[] Mutate(Random random, byte[] sample)
    {
        var bytes = new List<byte>(sample);
        for (var faults = random.Next(1, 6); faults > 0 && bytes.Count > 0; faults--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes[at] = random.Next(2) == 0 ? (byte)0 : (byte)255; break;
                case 3: bytes.RemoveRange(at, random.Next(1, bytes.Count - at + 1)); break;
                case 4: bytes.Insert(at, (byte)random.Next(256)); break;
                default: bytes.AddRange(bytes.GetRange(at, Math.Min(bytes.Count - at, 32))); break;
            }
        }
        return [.. bytes];
    }
}
