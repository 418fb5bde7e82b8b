using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Reports;

/// <summary>
/// The server cannot read a sealed message, but its author committed to the words, in the bytes that the room holds: somebody who could
/// read it shows the words and a key, and the server computes the commitment again. That the room holds those bytes, once for each id, with
/// their author and time, is what no reader can make.
/// </summary>
internal static class Franking
{
    private const int Overhead = 8 + 32 + 12 + 16; // key id, commitment, nonce, and the tag at the end
    private const int KeyLength = 32;
    private static readonly byte[] Committed = Encoding.UTF8.GetBytes("meetinghub frank 1");

    /// <summary>Whether the author of the message committed to these words.</summary>
    public static bool IsProven(Message message, MessageOpening opening)
    {
        var said = new byte[SealedText.Lengths.Max() * 3 / 4 - Overhead];
        if (!SealedText.Lengths.Contains(message.Body.Length) || !TryDecode(message.Body, out var text)) return false;
        if (!TryDecode(opening.Key, out var key) || key.Length != KeyLength) return false;
        var words = new MemoryStream(said, 0, text.Length - Overhead);
        var bound = new MemoryStream();
        try
        {
            foreach (var each in (string[])[opening.Body, opening.Note ?? ""]) Write(words, each);
            foreach (var each in PlaceOf(message, opening.Page)) Write(bound, each);
        }
        catch (Exception e) when (e is NotSupportedException or OverflowException or EncoderFallbackException)
        {
            return false; // more words than the message has bytes
        }
        var length = (int)bound.Length;
        byte[] all = [.. Committed, (byte)(length >> 8), (byte)length, .. bound.ToArray(), .. said.AsSpan(0, text.Length - Overhead)];
        var commitment = HMACSHA256.HashData(key, all);
        return CryptographicOperations.FixedTimeEquals(commitment, text.AsSpan(8, commitment.Length));
    }

    // As in section 9 of docs/protocol.md; what the room knows of a message comes from the room.
    private static string[] PlaceOf(Message m, string page) =>
    [
        page, "message", m.Id.Value, JsonNamingPolicy.CamelCase.ConvertName(m.Audience.ToString()), m.ToWho?.Value ?? "",
        m.ReplyTo?.Value ?? "",
    ];

    private static void Write(MemoryStream to, string text)
    {
        var bytes = Strict.GetBytes(text);
        var length = checked((ushort)bytes.Length);
        to.Write([(byte)(length >> 8), (byte)length]);
        to.Write(bytes);
    }

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        if (!Base64Url.IsValid(text)) return false;
        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }
}
