using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms;

/// <summary>
/// A signed ticket: this seat, in this room, with this role, until then. It also tells whether the seat was inside when it was issued,
/// which lets it back into a room that lost its log, how often the meeting's links had been replaced by then, and by which personal
/// invitation it came, if by one.
/// </summary>
public sealed record RoomPass(
    RoomId Room, ParticipantId Who, Role Role, DateTimeOffset ExpiresAt, bool WasInside = false, long Links = 0,
    string? Invitation = null)
{
    /// <summary>The main room, where the pass is for one of its side rooms.</summary>
    public MainRoom? Main { get; init; }

    /// <summary>A place is kept for the seat's owner.</summary>
    public bool HasPlace { get; init; }

    /// <summary>Wherever the door stands, a person lets them in first.</summary>
    public bool MustKnock { get; init; }

    /// <summary>The version of the agreement that the person was shown, where it is not the server's own.</summary>
    public string? Agreement { get; init; }

    /// <summary>The id of the member of the group as whom the person is known to it; their name is nobody else's there.</summary>
    public string? Member { get; init; }
}

/// <summary>Issues and checks passes. HMAC-SHA256 over the text; every node that holds the key can check.</summary>
public sealed class RoomPasses(byte[] key, TimeProvider clock, TimeSpan lifetime)
{
    // "1.<room>.<who>.<f|p|i>.<unix ms>", all in base64url, a dot, and the MAC in base64url; i is a participant who was inside.
    // With links that have been replaced "2.<room>.<who>.<f|p|i>.<unix ms>.<how often>", and by a personal invitation
    // "3.<room>.<who>.<f|p|i>.<unix ms>.<how often>.<invitation>". In a session of a group
    // "4.<room>.<who>.<f|p|i>.<unix ms>.<how often>.<invitation or nothing>.<h, k or nothing>.<agreement or nothing>.
    // <member or nothing>"; h keeps a place, k must knock. For a side room
    // "5.<side room>.<who>.<f|p|i>.<unix ms>.<its number>.<main room>".
    private const int LongestPass = 400;
    private const int SideRoomIdLength = 16; // bytes

    /// <summary>
    /// The id of a room's side room: the same at every node, and another one when the room begins anew. Nobody can tell it who has not the
    /// key.
    /// </summary>
    public RoomId SideRoomOf(RoomId main, DateTimeOffset openedAt, long number)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"side room|{main}|{openedAt.ToUnixTimeMilliseconds()}|{number}");
        return new RoomId(Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(text)).AsSpan(0, SideRoomIdLength)));
    }

    public PassWire IssueFor(RoomId sideRoom, MainRoom main, ParticipantId who, Role role, bool wasInside = false)
    {
        var (expires, start) = Begin(5, sideRoom, who, role, wasInside);
        return Sign(string.Create(CultureInfo.InvariantCulture, $"{start}.{main.Number}.{main.Room}"), expires);
    }

    public PassWire Issue(
        RoomId room, ParticipantId who, Role role, bool wasInside = false, long links = 0, string? invitation = null,
        bool hasPlace = false, string? agreement = null, string? member = null,
        bool mustKnock = false)
    {
        var form = hasPlace || mustKnock || agreement is not null || member is not null ? 4 : invitation is not null ? 3 : links > 0
            ? 2 : 1;
        var (expires, body) = Begin(form, room, who, role, wasInside);
        if (form > 1) body += string.Create(CultureInfo.InvariantCulture, $".{links}");
        if (form > 2) body += $".{invitation}";
        if (form > 3) body += $".{(mustKnock ? "k" : hasPlace ? "h" : "")}.{agreement}.{member}";
        return Sign(body, expires);
    }

    /// <summary>Stands for a seat in what is counted about one question: without the key it leads to nobody.</summary>
    public string VoterOf(RoomId room, QuestionId question, ParticipantId who) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"vote.{room}.{question}.{who}")).AsSpan(0, 12));

    private (DateTimeOffset Expires, string Body) Begin(int form, RoomId room, ParticipantId who, Role role, bool wasInside)
    {
        var expires = DateTimeOffset.FromUnixTimeMilliseconds((clock.GetUtcNow() + lifetime).ToUnixTimeMilliseconds());
        var claim = role == Role.Facilitator ? 'f' : wasInside ? 'i' : 'p';
        return (expires, string.Create(CultureInfo.InvariantCulture, $"{form}.{room}.{who}.{claim}.{expires.ToUnixTimeMilliseconds()}"));
    }

    private PassWire Sign(string body, DateTimeOffset expires)
    {
        var bytes = Encoding.ASCII.GetBytes(body);
        return new PassWire($"{Base64Url.EncodeToString(bytes)}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, bytes))}", expires);
    }

    /// <summary>The pass, or why it is not accepted: <see cref="Refusal.BadPass"/> or <see cref="Refusal.PassExpired"/>.</summary>
    /// <param name="late">How long after its end it is still accepted, for what is done after a session.</param>
    public (RoomPass? Pass, Refusal? Refusal) Check(string? text, TimeSpan late = default)
    {
        if (Read(text) is not { } pass) return (null, Refusal.BadPass);
        return pass.ExpiresAt + late <= clock.GetUtcNow() ? (null, Refusal.PassExpired) : (pass, null);
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
        var links = 0L;
        var isKnownForm = parts is ["1", _, _, _, _] or ["2", _, _, _, _, _] or ["3" or "5", _, _, _, _, _, _] or ["4", _, _, _, _, _, _, _,
            _, _];
        var isSideRoom = parts[0] == "5";
        RoomId mainRoom = default;
        if (isSideRoom && !RoomId.TryParse(parts[^1], out mainRoom)) return null;
        return isKnownForm
            && (parts.Length == 5 || long.TryParse(parts[5], NumberStyles.None, CultureInfo.InvariantCulture, out links))
            && RoomId.TryParse(parts[1], out var roomId)
            && ParticipantId.TryParse(parts[2], out var participantId)
            && long.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
                ? new RoomPass(
                    roomId, participantId, parts[3] == "f" ? Role.Facilitator
                        : Role.Participant, DateTimeOffset.FromUnixTimeMilliseconds(ms), parts[3] == "i", isSideRoom ? 0 : links,
                    parts.Length > 6 && parts[6].Length > 0 && !isSideRoom ? parts[6] : null)
                {
                    Main = isSideRoom ? new MainRoom(mainRoom, links) : null,
                    HasPlace = parts.Length > 7 && parts[7] == "h",
                    MustKnock = parts.Length > 7 && parts[7] == "k",
                    Agreement = parts.Length > 8 && parts[8].Length > 0 ? parts[8] : null,
                    Member = parts.Length > 9 && parts[9].Length > 0 ? parts[9] : null,
                }
                : null;
    }

    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> into, out int length)
    {
        length = 0;
        return Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, into, out length);
    }
}
