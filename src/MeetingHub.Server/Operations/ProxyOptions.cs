using System.ComponentModel.DataAnnotations;
using System.Net;

namespace MeetingHub.Server.Operations;

/// <summary>The reverse proxies in front of the server. Section "Proxy".</summary>
public sealed class ProxyOptions : IValidatableObject
{
    /// <summary>
    /// Addresses (<c>10.0.0.5</c>) or networks (<c>10.0.0.0/24</c>) of reverse proxies whose <c>X-Forwarded-For</c> and
    /// <c>X-Forwarded-Proto</c> are believed, however many stand in a row.
    /// Those of this machine always are. Without it, everybody behind a proxy shares one rate limit.
    /// </summary>
    public string[] Trusted { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var text in Trusted)
        {
            if (!IPAddress.TryParse(text, out _) && !IPNetwork.TryParse(text, out _))
                yield return new ValidationResult(
                    $"Proxy:Trusted has {text}; each must be an IP address or a network such as 10.0.0.0/24.", [nameof(Trusted)]);
        }
    }
}
