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
}
