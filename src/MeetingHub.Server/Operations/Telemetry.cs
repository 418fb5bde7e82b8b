using System.Collections.Frozen;
using System.Diagnostics;
using MeetingHub.Server.Rooms;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MeetingHub.Server.Operations;

/// <summary>Sends metrics and traces to a collector, where one is configured.</summary>
internal sealed class Telemetry(IOptions<TelemetryOptions> options) : IHostedService, IDisposable
{
    // Few labels with few values, all of them the frameworks' own words; nobody's address is among them.
    private static readonly string[] Meters =
    [
        RoomMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections",
        "Microsoft.AspNetCore.RateLimiting", "System.Runtime",
    ];

    private static readonly string[] Sources = ["Microsoft.AspNetCore", "Microsoft.AspNetCore.SignalR.Server"];

    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var telemetry = options.Value;
        if (telemetry.OtlpEndpoint.Length == 0) return Task.CompletedTask;

        var version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3);
        var resource = ResourceBuilder.CreateDefault().AddService("meetinghub", serviceVersion: version);
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meters)
            .AddOtlpExporter((exporter, reader) =>
            {
                Address(exporter, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)telemetry.Interval.TotalMilliseconds;
            })
            .Build();
        if (telemetry.TraceShare == 0) return Task.CompletedTask;

        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(Sources)
            .SetSampler(new TraceIdRatioBasedSampler(telemetry.TraceShare))
            .AddProcessor(new Discretion())
            .AddOtlpExporter(exporter => Address(exporter, "v1/traces"))
            .Build();
        return Task.CompletedTask;

        void Address(OtlpExporterOptions exporter, string path)
        {
            exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
            exporter.Endpoint = new Uri($"{telemetry.OtlpEndpoint.TrimEnd('/')}/{path}");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
    }

    /// <summary>Takes out of a trace all but the words that are known to name nobody. A path, for one, has the code of a link in it.</summary>
    private sealed class Discretion : BaseProcessor<Activity>
    {
        private static readonly FrozenSet<string> Harmless = FrozenSet.ToFrozenSet(
            ["http.request.method", "http.response.status_code", "http.route", "network.protocol.version", "url.scheme", "rpc.method", "rpc.service", "rpc.system", "error.type"],
            StringComparer.Ordinal);

        public override void OnEnd(Activity data)
        {
            foreach (var (key, _) in data.TagObjects.ToArray())
                if (!Harmless.Contains(key)) data.SetTag(key, null);
            data.TraceStateString = null; // whatever the caller wrote there
        }
    }
}
