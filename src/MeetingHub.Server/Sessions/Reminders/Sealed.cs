using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MeetingHub.Server.Storage;

namespace MeetingHub.Server.Sessions.Reminders;

/// <summary>Where a reminder goes to: a browser's subscription at its push service, or a mail address.</summary>
/// <param name="To">The subscription's address, or the mail address.</param>
/// <param name="Language">In which the reader gets it.</param>
/// <param name="Site">Where the browser had reached this server: push services are told who sends.</param>
/// <param name="Key">The browser's public key (RFC 8291), as base64url.</param>
/// <param name="Auth">The browser's secret for this subscription, as base64url.</param>
/// <param name="Search">The address in the directory of what somebody looked for, of a reminder for that.</param>
internal sealed record Target(string To, string Language, string Site = "", string Key = "", string Auth = "", string Search = "");

/// <summary>
/// Keeps targets unreadable for whoever has the tables without the server's keys, which are in a table of their own: AES-256-GCM, under a
/// key that belongs to one reminder, so that one row's bytes are worth nothing in another.
/// </summary>
internal sealed class Sealer(Secrets secrets)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int CodeLength = 16;
    private const int PadTo = 64; // the length says nothing about the address

    public byte[] Seal(string reminder, Target target)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(target);
        var plain = new byte[(json.Length + PadTo) / PadTo * PadTo];
        json.CopyTo(plain, 0);
        plain.AsSpan(json.Length).Fill((byte)' ');
        var bytes = new byte[NonceLength + plain.Length + TagLength];
        var nonce = bytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(Derive("target", reminder), TagLength);
        aes.Encrypt(nonce, plain, bytes.AsSpan(NonceLength, plain.Length), bytes.AsSpan(NonceLength + plain.Length));
        return bytes;
    }

    /// <summary>Null when it is not ours, as after the server's keys were lost.</summary>
    public Target? Open(ReminderRow reminder)
    {
        var bytes = reminder.To;
        if (bytes.Length < NonceLength + TagLength) return null;
        var plain = new byte[bytes.Length - NonceLength - TagLength];
        using var aes = new AesGcm(Derive("target", reminder.Id), TagLength);
        try
        {
            aes.Decrypt(bytes.AsSpan(0, NonceLength), bytes.AsSpan(NonceLength, plain.Length), bytes.AsSpan(NonceLength + plain.Length),
                plain);
            return JsonSerializer.Deserialize<Target>(plain);
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The code in the links that stop this reminder, or say that it is wanted.</summary>
    public string CodeOf(string reminder) => Base64Url.EncodeToString(Derive("stop", reminder).AsSpan(0, CodeLength));

    /// <summary>The same target of the same holder is the same reminder, so that it is never kept twice.</summary>
    public string IdOf(byte[] holder, ReminderWay way, string to) =>
        Base64Url.EncodeToString(Derive($"id:{Convert.ToHexString(holder)}:{way}", to).AsSpan(0, CodeLength));

    private byte[] Derive(string purpose, string of) =>
        HMACSHA256.HashData(secrets.ReminderKey, Encoding.UTF8.GetBytes($"{purpose}:{of}"));
}
