using System.ComponentModel.DataAnnotations;

namespace MeetingHub.Server.Operations;

/// <summary>Where figures go. Section "Telemetry".</summary>
public sealed class TelemetryOptions : IValidatableObject
{
    /// <summary>
    /// A collector that takes OTLP by HTTP, such as <c>http://127.0.0.1:4318</c>; for Prometheus with its OTLP receiver,
    /// <c>http://127.0.0.1:9090/api/v1/otlp</c>. Without it nothing is sent.
    /// </summary>
    public string OtlpEndpoint { get; init; } = "";

    /// <summary>How often metrics are sent.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The share of requests and hub calls that is traced: 0 none, 1 all.</summary>
    [Range(0.0, 1.0)]
    public double TraceShare { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OtlpEndpoint.Length > 0 && !(Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            yield return new ValidationResult(
                $"Telemetry:OtlpEndpoint is {OtlpEndpoint}; it must be an http or https address such as http://127.0.0.1:4318, or empty.",
                [nameof(OtlpEndpoint)]);
        }
    }
}
