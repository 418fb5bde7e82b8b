namespace MeetingHub.Domain.Rooms;

/// <summary><paramref name="Claim"/> is the role of the pass, where the room decided otherwise; else it is left out.</summary>
public sealed record ParticipantView(
    ParticipantId Id, string Name, Keepsake Keepsake, Tint Tint, Role Role,
    Presence Presence, DeviceState Microphone, DeviceState Camera, ScreenState Screen, Role? Claim = null)
{
    internal static ParticipantView Of(Seat seat, Tracks tracks)
    {
        var devices = tracks.DevicesOf(seat.Id);
        return new ParticipantView(
            seat.Id, seat.Name, seat.Keepsake, seat.Tint, seat.Role, seat.Presence, devices.Microphone, devices.Camera,
            tracks.Screen == seat.Id ? ScreenState.On : ScreenState.Off, seat.Claim == seat.Role ? null : seat.Claim);
    }

    /// <summary>What somebody who waits sees of themself.</summary>
    internal static ParticipantView AtDoor(Seat seat) => new(
        seat.Id, seat.Name, seat.Keepsake, seat.Tint, seat.Role, Presence.Here, DeviceState.Off, DeviceState.Off, ScreenState.Off);
}

/// <summary>Somebody in the waiting room, for facilitators.</summary>
/// <param name="Role">The role that the pass claims.</param>
/// <param name="Note">The person's line to the facilitators.</param>
/// <param name="Answer">A facilitator's line to the person.</param>
public sealed record WaitingView(
    ParticipantId Id, string Name, Keepsake Keepsake, Tint Tint, Role Role, DateTimeOffset Since, bool Returning, KnockCause Cause,
    string? Note = null, string? Answer = null, string? Key = null, bool? HasSecret = null)
{
    internal static WaitingView Of(Seat seat) => new(
        seat.Id, seat.Name, seat.Keepsake, seat.Tint, seat.Claim, seat.Knock!.At, seat.Knock.IsReturning, seat.Knock.Cause,
        seat.Knock.Note, seat.Knock.Answer, seat.Knock.Key, seat.Knock.Secret is null ? null : true);
}

/// <summary>One's own waiting.</summary>
/// <param name="Note">One's own line to the facilitators.</param>
/// <param name="Answer">A facilitator's line to oneself.</param>
/// <param name="Secret">The part of the link that opens the session, sealed for the key with which one asked.</param>
public sealed record WaitView(DateTimeOffset Since, KnockCause Cause, string? Note = null, string? Answer = null, string? Secret = null);
