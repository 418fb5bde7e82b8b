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
internal static class Telemetry
{
    // Few labels with few values, all of them fixed by the frameworks; no person's address is among them.
    private static readonly string[] Meters =
    [
        RoomMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Http.Connections",
        "Microsoft.AspNetCore.RateLimiting", "System.Runtime",
    ];

    private static readonly string[] Sources = ["Microsoft.AspNetCore", "Microsoft.AspNetCore.SignalR.Server"];

    private const string ToMetrics = "v1/metrics";
    private const string ToTraces = "v1/traces";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        const string section = "Telemetry";
        builder.AddChecked<TelemetryOptions>(section);
        var set = builder.Configuration.GetSection(section).Get<TelemetryOptions>();
        if (set is null or { OtlpEndpoint: "" }) return;

        var services = builder.Services;
        foreach (var path in (string[])[ToMetrics, ToTraces])
        {
            services.AddOptions<OtlpExporterOptions>(path).Configure<IOptions<TelemetryOptions>>((exporter, telemetry) =>
            {
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = new Uri($"{telemetry.Value.OtlpEndpoint.TrimEnd('/')}/{path}");
            });
        }
        services.AddOptions<MetricReaderOptions>(ToMetrics).Configure<IOptions<TelemetryOptions>>((reader, telemetry) =>
            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)telemetry.Value.Interval.TotalMilliseconds);

        var version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3);
        var sending = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("meetinghub", serviceVersion: version))
            .WithMetrics(metrics => metrics.AddMeter(Meters).AddOtlpExporter(ToMetrics, configure: null));
        if (set.TraceShare == 0) return;
        sending.WithTracing(traces => traces
            .AddSource(Sources)
            // values that are not allowed are refused at the start
            .SetSampler(new TraceIdRatioBasedSampler(Math.Clamp(set.TraceShare, 0, 1)))
            .AddProcessor(new Discretion())
            .AddOtlpExporter(ToTraces, configure: null));
    }

    /// <summary>Removes everything from a trace that might identify a person. A path, for example, contains the code of a link.</summary>
    private sealed class Discretion : BaseProcessor<Activity>
    {
        private static readonly FrozenSet<string> Harmless = FrozenSet.ToFrozenSet(
            ["http.request.method", "http.response.status_code", "http.route", "network.protocol.version", "url.scheme", "rpc.method",
                "rpc.service", "rpc.system", "error.type"],
            StringComparer.Ordinal);

        public override void OnEnd(Activity data)
        {
            foreach (var (key, _) in data.TagObjects.ToArray())
                if (!Harmless.Contains(key)) data.SetTag(key, null);
            data.TraceStateString = null; // whatever the caller wrote there
        }
    }
}
