using System.Buffers.Text;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// Pages of an end-to-end encrypted session hand one another their keys through the room. The room has none of them: it sees who is handed
/// one, and holds what is handed to those who may have it: seats inside that have published and have not stepped out.
/// </summary>
public static class KeyRules
{
    /// <summary>Version, public key, end of a chain and MAC, as base64url.</summary>
    public const int KeyLength = 174;

    /// <summary>An ephemeral key, generation, step and secret, and the tag, as base64url.</summary>
    public const int BoxLength = 158;

    /// <summary>How many people an encrypted session can have: each hands a key to each.</summary>
    public const int MostPeople = 50;

    /// <summary>The public key of whoever waits for the secret, as base64url.</summary>
    public const int AskLength = 87;

    /// <summary>The public key of whoever hands it over, an ephemeral one, 16 bytes and the tag, as base64url.</summary>
    public const int SecretLength = 216;

    // The first byte of a record, and of what is asked with, of a page that seals neither sound nor pictures.
    private const byte UnableVersion = 2, AskOfUnable = 6;

    public const int MostKeys = 64;
    public const int MostOpenings = 512;
    public const int OpeningLength = 43;
    public const int PeopleLength = 16;

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by) => command switch
    {
        PublishKey(var key) => Publish(room, key, by),
        HandKeys c          => Hand(room, c, by),
        AskForSecret(var key) => Ask(room, key, by),
        GiveSecret c        => Give(room, c, by),
        _                   => null,
    };

    /// <summary>Whether this seat may be handed keys now.</summary>
    internal static bool MayHave(Room room, ParticipantId who) =>
        room.IsInside(who) && !room.Breaks.IsOut(who) && room.Keys.Published.ContainsKey(who);

    /// <summary>
    /// Whether somebody who waits has asked only to be let in: they have the secret, and a browser that seals neither sound nor pictures.
    /// </summary>
    internal static bool HasSecret(string asked) => FirstByte(asked) == AskOfUnable;

    private static RoomDecision Publish(Room room, string key, ParticipantId by)
    {
        if (!room.Settings.IsEncrypted)  return RoomDecision.Refuse(Refusal.NotEncrypted);
        if (!IsText(key, KeyLength))     return RoomDecision.Refuse(Refusal.BadRequest);
        if (FirstByte(key) == UnableVersion && !MayBeUnable(room, by)) return RoomDecision.Refuse(Refusal.LetInByHand);
        if (room.Keys.Published.TryGetValue(by, out var before) && before.Key == key) return RoomDecision.Nothing;
        return RoomDecision.Accept(new KeyPublished(by, room.Keys.Numbers + 1, key));
    }

    // Somebody who went meanwhile is left out: whoever hands keys sees that too, and makes another key.
    private static RoomDecision Hand(Room room, HandKeys c, ParticipantId by)
    {
        if (!room.Settings.IsEncrypted)                  return RoomDecision.Refuse(Refusal.NotEncrypted);
        if (c.Keys.IsDefault || c.Keys.Length > MostKeys || !c.Keys.All(k => IsText(k.Box, BoxLength)) || !IsWellFormed(c.Opening))
            return RoomDecision.Refuse(Refusal.BadRequest);
        if (!room.Keys.Published.ContainsKey(by))        return RoomDecision.Refuse(Refusal.NoKeyPublished);
        var events = c.Keys
            .Where(k => k.To != by && MayHave(room, k.To) && !room.Keys.IsHanded(by, k))
            .DistinctBy(k => k.To).Select(RoomEvent (k) => new KeyHanded(by, k.To, k.Box)).ToList();
        if (c.Opening is { } opening && !(room.Keys.Opened.GetValueOrDefault(by)?.Number >= opening.Number))
            events.Add(new KeyOpened(by, opening));
        return events.Count == 0 ? RoomDecision.Nothing : RoomDecision.Accept([.. events]);
    }

    private static RoomDecision Ask(Room room, string key, ParticipantId by)
    {
        if (!room.Settings.IsEncrypted)                  return RoomDecision.Refuse(Refusal.NotEncrypted);
        if (!IsText(key, AskLength))                     return RoomDecision.Refuse(Refusal.BadRequest);
        if (room.Seats.FindWaiting(by)?.Knock is not { } knock) return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        return knock.Key == key ? RoomDecision.Nothing : RoomDecision.Accept(new SecretAsked(by, key));
    }

    // For the key that the facilitator has seen: whoever waits may have another page by now.
    private static RoomDecision Give(Room room, GiveSecret c, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                     return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!IsText(c.Box, SecretLength))                return RoomDecision.Refuse(Refusal.BadRequest);
        if (room.Seats.FindWaiting(c.Who)?.Knock is not { Key: { } key } knock || key != c.Key)
            return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        return knock.Secret is not null ? RoomDecision.Nothing : RoomDecision.Accept(new SecretGiven(c.Who, by, c.Box));
    }

    private static bool IsWellFormed(KeyOpening? opening) =>
        opening is null || (opening.Number is >= 1 and <= MostOpenings
            && IsText(opening.Value, OpeningLength) && IsText(opening.People, PeopleLength));

    // While such a page is here, sound and pictures of all others are encrypted to the server only: that is for facilitators to choose, by
    // hand, for each who comes. A side room has only people of the main room.
    private static bool MayBeUnable(Room room, ParticipantId by) =>
        room.Settings.Main is not null || room.IsFacilitator(by)
            || (room.Seats.FindInside(by) is { } seat && ArrivalRules.IsVouchedFor(room, seat));

    private static byte FirstByte(string text) =>
        text.Length >= 4 && Base64Url.IsValid(text.AsSpan(0, 4)) ? Base64Url.DecodeFromChars(text.AsSpan(0, 4))[0] : (byte)0;

    private static bool IsText(string text, int length) =>
        text.Length == length && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
