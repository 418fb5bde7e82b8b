using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms;

/// <summary>A signed ticket: this seat, in this room, with this role, until then.</summary>
public sealed record RoomPass(RoomId Room, ParticipantId Who, Role Role, DateTimeOffset ExpiresAt);

/// <summary>Issues and checks passes. HMAC-SHA256 over the text; every node that holds the key can check.</summary>
public sealed class RoomPasses(byte[] key, TimeProvider clock, TimeSpan lifetime)
{
    // "1.<room>.<who>.<f|p>.<unix ms>", all in base64url, a dot, and the MAC in base64url.
    private const int LongestPass = 400;

    public PassWire Issue(RoomId room, ParticipantId who, Role role)
    {
        var expires = DateTimeOffset.FromUnixTimeMilliseconds((clock.GetUtcNow() + lifetime).ToUnixTimeMilliseconds());
        var body = string.Create(CultureInfo.InvariantCulture,
            $"1.{room}.{who}.{(role == Role.Facilitator ? 'f' : 'p')}.{expires.ToUnixTimeMilliseconds()}");
        var bytes = Encoding.ASCII.GetBytes(body);
        return new PassWire($"{Base64Url.EncodeToString(bytes)}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, bytes))}", expires);
    }

    /// <summary>The pass, or why it does not count: <see cref="Refusal.BadPass"/> or <see cref="Refusal.PassExpired"/>.</summary>
    public (RoomPass? Pass, Refusal? Refusal) Check(string? text)
    {
        if (Read(text) is not { } pass) return (null, Refusal.BadPass);
        return pass.ExpiresAt <= clock.GetUtcNow() ? (null, Refusal.PassExpired) : (pass, null);
    }

    private RoomPass? Read(string? text)
    {
        if (text is null || text.Length > LongestPass) return null;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 1) return null;
        Span<byte> body = stackalloc byte[LongestPass];
        Span<byte> mac = stackalloc byte[LongestPass];
        if (!TryDecode(text.AsSpan(0, dot), body, out var bodyLength) || !TryDecode(text.AsSpan(dot + 1), mac, out var macLength))
            return null;

        Span<byte> right = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, body[..bodyLength], right);
        if (!CryptographicOperations.FixedTimeEquals(right, mac[..macLength])) return null;

        var parts = Encoding.ASCII.GetString(body[..bodyLength]).Split('.');
        return parts is ["1", var room, var who, var role, var expires]
            && RoomId.TryParse(room, out var roomId)
            && ParticipantId.TryParse(who, out var participantId)
            && long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
                ? new RoomPass(roomId, participantId, role == "f" ? Role.Facilitator : Role.Participant, DateTimeOffset.FromUnixTimeMilliseconds(ms))
                : null;
    }

    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> into, out int length)
    {
        length = 0;
        return Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, into, out length);
    }
}
