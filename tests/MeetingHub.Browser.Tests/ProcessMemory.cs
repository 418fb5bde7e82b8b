using System.Globalization;
using System.Text;

namespace MeetingHub.Browser.Tests;

/// <summary>Looks through everything that a process holds in memory, as somebody could who runs the server. Linux lets a parent do so.</summary>
internal static class ProcessMemory
{
    private const int Chunk = 1 << 20;

    /// <summary>Whether the words are anywhere in it, as .NET keeps texts or as they cross the wire.</summary>
    public static bool Holds(int process, string words)
    {
        byte[][] patterns = [Encoding.Unicode.GetBytes(words), Encoding.UTF8.GetBytes(words)];
        using var memory = File.OpenHandle($"/proc/{process}/mem");
        var buffer = new byte[Chunk + patterns[0].Length];
        foreach (var (from, to) in Regions(process))
            for (var at = from; at < to; at += Chunk)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, to - at));
                try
                {
                    part = part[..RandomAccess.Read(memory, part, at)];
                }
                catch (IOException)
                {
                    continue; // given back meanwhile
                }
                foreach (var pattern in patterns)
                    if (part.IndexOf(pattern) >= 0) return true;
            }
        return false;
    }

    // What the process can write to. What it only reads is its program.
    private static IEnumerable<(long From, long To)> Regions(int process)
    {
        foreach (var line in File.ReadAllLines($"/proc/{process}/maps"))
        {
            if (line.Split(' ') is not [var range, var rights, ..] || !rights.StartsWith("rw", StringComparison.Ordinal)) continue;
            var ends = range.Split('-');
            yield return (Hex(ends[0]), Hex(ends[1]));
        }
    }

    private static long Hex(string text) => long.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
