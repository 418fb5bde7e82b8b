using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MeetingHub.Server.Tests.Operations;

/// <summary>Receives OTLP by HTTP on a free port, and keeps the requests.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();
    private readonly ConcurrentDictionary<string, Channel<byte[]>> _byPath = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    public OtlpCollector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _received.Enqueue((context.Request.Path, body.ToArray()));
            Of(context.Request.Path).Writer.TryWrite(body.ToArray());
        });
        _app.Start();
    }

    public string Address => _app.Urls.Single();
    public IEnumerable<(string Path, byte[] Body)> Received => _received;

    /// <summary>Waits for a request to this path that is enough.</summary>
    public async Task WaitForAsync(string path, Func<byte[], bool> enough, TimeSpan patience)
    {
        using var stop = new CancellationTokenSource(patience);
        while (!enough(await Of(path).Reader.ReadAsync(stop.Token))) { }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Channel<byte[]> Of(string path) => _byPath.GetOrAdd(path, _ => Channel.CreateUnbounded<byte[]>());
}

/// <summary>One metric of an ExportMetricsServiceRequest.</summary>
internal sealed record OtlpMetric(string Name, string Unit, OtlpMetric.Kind Is, IReadOnlyList<OtlpMetric.Point> Points)
{
    public enum Kind { Gauge, Counter, Histogram }

    /// <param name="Value">Of a histogram: how many were counted.</param>
    public sealed record Point(IReadOnlyList<(string Key, string Value)> Labels, double Value);

    /// <summary>Every label of every point.</summary>
    public IReadOnlyList<(string Key, string Value)> Labels => [.. Points.SelectMany(p => p.Labels)];

    /// <summary>All points together, or those with this value of a label.</summary>
    public double Sum(string? label = null) => Points.Where(p => label is null || p.Labels.Any(l => l.Value == label)).Sum(p => p.Value);

    /// <summary>Its names in Prometheus: with the unit in full, and the suffixes of its kind of metric.</summary>
    public IEnumerable<string> PrometheusNames
    {
        get
        {
            var unit = Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
            var name = Name.Replace('.', '_') + unit;
            return Is switch
            {
                Kind.Counter => [name + "_total"],
                Kind.Histogram => [name + "_bucket", name + "_count", name + "_sum"],
                _ => [name],
            };
        }
    }

    // opentelemetry/proto/metrics/v1: request{1: resource{2: scope{2: metric{1: name, 5 gauge, 7 sum, 9 histogram {1: point}}}}};
    // a point has its attributes in field 7 (numbers) or 9 (histograms), each {1: key, 2: value}, and its value in field 4 (double) or 6
    // (integer), histograms their count in 4. 3 is the unit; 3 of a sum: it only grows.
    public static IEnumerable<OtlpMetric> Read(byte[] request) =>
        from resource in Inside(request, 1)
        from scope in Inside(resource, 2)
        from metric in Inside(scope, 2)
        select new OtlpMetric(
            Text(metric, 1), Text(metric, 3),
            Inside(metric, 9).Count > 0 ? Kind.Histogram : Inside(metric, 7).Exists(IsMonotonic) ? Kind.Counter : Kind.Gauge,
            [
                .. from kind in (int[])[5, 7, 9]
                   from data in Inside(metric, kind)
                   from point in Inside(data, 1)
                   select new Point(
                       [.. Inside(point, kind == 9 ? 9 : 7).Select(a => (Text(a, 1), string.Concat(Inside(a, 2).Select(v => Text(v, 1)))))],
                       ValueOf(point, isHistogram: kind == 9)),
            ]);

    private static double ValueOf(ReadOnlyMemory<byte> point, bool isHistogram)
    {
        var value = 0.0;
        Walk(point, (field, number, _) => value = (field, isHistogram) switch
        {
            (4, true) => number,
            (4, false) => BitConverter.UInt64BitsToDouble(number),
            (6, false) => (long)number,
            _ => value,
        });
        return value;
    }

    private static bool IsMonotonic(ReadOnlyMemory<byte> sum)
    {
        var monotonic = false;
        Walk(sum, (field, number, _) => monotonic |= field == 3 && number == 1);
        return monotonic;
    }

    private static string Text(ReadOnlyMemory<byte> message, int field) =>
        string.Concat(Inside(message, field).Select(m => System.Text.Encoding.UTF8.GetString(m.Span)));

    private static List<ReadOnlyMemory<byte>> Inside(ReadOnlyMemory<byte> message, int field)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        Walk(message, (of, _, inside) =>
        {
            if (of == field && inside is { } bytes) found.Add(bytes);
        });
        return found;
    }

    /// <summary>Each field with its number, or with the bytes inside.</summary>
    private static void Walk(ReadOnlyMemory<byte> message, Action<int, ulong, ReadOnlyMemory<byte>?> see)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0: see(field, Varint(message, ref at), null); break;
                case 1:
                    see(field, System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]), null);
                    at += 8;
                    break;
                case 5: at += 4; break;
                default:
                    var length = (int)Varint(message, ref at);
                    see(field, 0, message.Slice(at, length));
                    at += length;
                    break;
            }
        }
    }

    private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
    {
        for (ulong value = 0, shift = 0; ; shift += 7)
        {
            var b = message.Span[at++];
            value |= (ulong)(b & 0x7f) << (int)shift;
            if (b < 0x80) return value;
        }
    }
}
