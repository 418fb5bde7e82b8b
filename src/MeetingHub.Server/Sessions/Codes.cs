using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Sessions;

/// <summary>The secrets in join links, and the seats that browsers get.</summary>
internal static class Codes
{
    private const int CodeLength = 16;  // 128 bits
    private const int CodeTextLength = 22;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CodeLength));

    /// <summary>
    /// Works one way only: from the facilitators' code one gets the participants' code to invite with, but never the reverse.
    /// </summary>
    public static string ParticipantCodeOf(string facilitatorCode) =>
        Base64Url.EncodeToString(Digest("participant code:", facilitatorCode).AsSpan(0, CodeLength));

    public static byte[] Hash(string code) => Digest("stored code:", code);

    public static bool IsWellFormed([NotNullWhen(true)] string? code) => code is { Length: CodeTextLength } && Base64Url.IsValid(code);

    /// <summary>The same browser has the same seat in the same room and role, which is what makes a removal hold.</summary>
    public static ParticipantId SeatOf(byte[] key, string mark, RoomId room, Role role)
    {
        var mac = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{mark}|{room}|{role}"));
        return new ParticipantId(Base64Url.EncodeToString(mac.AsSpan(0, CodeLength)));
    }

    private static byte[] Digest(string purpose, string text) => SHA256.HashData(Encoding.UTF8.GetBytes(purpose + text));
}
