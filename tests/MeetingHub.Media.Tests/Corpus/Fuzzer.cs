using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace MeetingHub.Media.Tests.Corpus;

/// <summary>What a reader made of the bytes, as a number: an input that gives a new one is built upon.</summary>
internal delegate int FuzzedReader(ReadOnlySpan<byte> bytes);

/// <summary>
/// Looks for bytes that a reader cannot take, by changing inputs that it can: <paramref name="reshape"/> changes what a format is made of
/// and leaves its lengths right, so that the change gets behind the first check. A seed decides everything. It runs for so many rounds, or for
/// as long as MEETINGHUB_FUZZ_SECONDS says, shared by all readers, from another seed each time.
/// </summary>
internal sealed class Fuzzer(string name, FuzzedReader read, Func<Random, byte[], byte[], byte[]> reshape)
{
    private const int MostKept = 3_000;
    private const int Readers = 15; // searches in FuzzTests

    private static readonly int Seconds =
        int.TryParse(Environment.GetEnvironmentVariable("MEETINGHUB_FUZZ_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;

    /// <summary>
    /// Bytes that are read in every run: one input a line as hexadecimal digits, in Corpus/Kept. What a search finds is added there.
    /// </summary>
    public static byte[][] Kept(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"kept/{name}.txt");
        Assert.NotNull(stream);
        using var lines = new StreamReader(stream);
        return [.. lines.ReadToEnd().Split('\n').Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0).Select(Convert.FromHexString)];
    }

    public void Run(IEnumerable<byte[]> samples, int rounds, int seed = 1)
    {
        if (Seconds > 0) seed = Random.Shared.Next();
        var until = Stopwatch.GetTimestamp() + Seconds * Stopwatch.Frequency / Readers;
        var random = new Random(seed);
        var pool = new List<byte[]>([.. Kept(name), .. samples]);
        var seen = new HashSet<int>();
        foreach (var sample in pool)
        {
            for (var length = 0; length < sample.Length; length += 1 + sample.Length / 400) Try(sample[..length], seed); // cut everywhere
            seen.Add(Try(sample, seed));
        }
        for (var round = 0; Seconds > 0 ? Stopwatch.GetTimestamp() < until : round < rounds; round++)
        {
            var (one, other) = (pool[random.Next(pool.Count)], pool[random.Next(pool.Count)]);
            var bytes = random.Next(8) switch
            {
                0 => AnyBytes.Noise(random),
                1 => AnyBytes.Mutate(random, one),
                2 or 3 => AnyBytes.Mutate(random, reshape(random, one, other)),
                _ => reshape(random, one, other),
            };
            if (seen.Add(Try(bytes, seed)) && pool.Count < MostKept) pool.Add(bytes);
        }
    }

    private int Try(byte[] bytes, int seed)
    {
        if (Fails(bytes, out var result) is not { } problem) return result;
        var least = Shrink(bytes);
        Assert.Fail($"seed {seed}; add this line to Corpus/Kept/{name}.txt: {Convert.ToHexStringLower(least)}\n{problem}");
        return 0;
    }

    private Exception? Fails(byte[] bytes, out int result)
    {
        result = 0;
        try
        {
            result = read([.. bytes]); // a copy that ends where the bytes end: reading one too many is an exception and not luck
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    // Leaves out what is not needed to fail.
    private byte[] Shrink(byte[] bytes)
    {
        for (var size = bytes.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= bytes.Length;)
            {
                byte[] less = [.. bytes[..at], .. bytes[(at + size)..]];
                if (Fails(less, out _) is not null) bytes = less;
                else at += size;
            }
        }
        return bytes;
    }
}
