using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MeetingHub.Server.Rooms.Wire;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server.Rooms;

/// <summary>A relay for people whose network lets no UDP through, or who want their packets to come from there. Section "Turn".</summary>
public sealed partial class TurnOptions : IValidatableObject
{
    private const int ShortestSecret = 16;

    /// <summary>
    /// A relay's addresses: <c>turn:turn.example.org:3478?transport=udp</c>, the same with <c>tcp</c>, <c>turns:turn.example.org:5349</c>.
    /// </summary>
    public string[] Urls { get; init; } = [];

    /// <summary>The relay's <c>static-auth-secret</c>, from which it and this server make the same short-lived passwords.</summary>
    public string Secret { get; init; } = "";

    /// <summary>How long a password works. Longer than a session: a relayed connection must not end within one.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "2.00:00:00")]
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(12);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var url in Urls)
        {
            if (!Url().IsMatch(url))
                yield return new ValidationResult($"Turn:Urls has {url}; each must be like turn:turn.example.org:3478?transport=udp or turns:turn.example.org:5349.", [nameof(Urls)]);
        }
        // The value is a secret, so only its length is shown.
        if ((Urls.Length > 0 || Secret.Length > 0) && Secret.Length < ShortestSecret)
            yield return new ValidationResult($"Turn:Secret has {Secret.Length} characters; it must have at least {ShortestSecret}, and be the relay's static-auth-secret.", [nameof(Secret)]);
        if (Secret.Length > 0 && Urls.Length == 0)
            yield return new ValidationResult("Turn:Urls is empty and Turn:Secret is set; it must name the relay, such as turn:turn.example.org:3478?transport=udp.", [nameof(Urls)]);
    }

    // RFC 7065 section 3.1
    [GeneratedRegex(@"^turns?:(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?(\?transport=(udp|tcp))?$", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Url();
}

/// <summary>
/// Makes passwords for the relay as coturn's use-auth-secret checks them: the name is the unix time of its end and a random part,
/// the password is HMAC-SHA1 of the name under the shared secret. The name tells the relay nothing about the person.
/// </summary>
internal sealed class TurnCredentials(IOptions<TurnOptions> options, TimeProvider clock)
{
    private const int NameLength = 9;

    public bool IsOffered => options.Value.Urls.Length > 0;

    /// <summary>Absent when there is no relay.</summary>
    public ImmutableArray<IceServerWire>? Make()
    {
        var turn = options.Value;
        if (!IsOffered) return null;
        var end = (clock.GetUtcNow() + turn.Lifetime).ToUnixTimeSeconds();
        var name = string.Create(CultureInfo.InvariantCulture,
            $"{end}:{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameLength))}");
        var password = Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(turn.Secret), Encoding.UTF8.GetBytes(name)));
        return [new IceServerWire([.. turn.Urls], name, password)];
    }
}
