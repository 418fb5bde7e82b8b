using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>Publishes what others need to hand their keys to this page; see <see cref="KeyRules"/>.</summary>
public sealed record PublishKey(string Key) : RoomCommand;

/// <summary>
/// Hands this page's key, sealed for each of these seats alone. <paramref name="Opening"/> is the next of the random numbers from which all
/// work out the words that they compare; null when there is no other one.
/// </summary>
public sealed record HandKeys(ImmutableArray<SealedKey> Keys, KeyOpening? Opening = null) : RoomCommand;

/// <summary>
/// Somebody who waits came without the part of the link that opens an encrypted session, and asks facilitators for it.
/// <paramref name="Key"/>: a public key, for which their page seals it.
/// </summary>
public sealed record AskForSecret(string Key) : RoomCommand
{
    public override bool IsForWaiting() => true;
}

/// <summary>Hands that part of the link, sealed, to somebody who waits and has asked with that key.</summary>
public sealed record GiveSecret(ParticipantId Who, string Key, string Box) : RoomCommand;

/// <summary>A key that only that seat can open.</summary>
public readonly record struct SealedKey(ParticipantId To, string Box);

/// <summary>A random number that its page had fixed before; <paramref name="People"/> names those for whom it was opened.</summary>
public sealed record KeyOpening(int Number, string Value, string People);
