using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Rooms;

/// <summary>What a room begins with when it has no log yet.</summary>
public sealed record RoomOpening(
    string Title, Kept? Kept = null, DoorMode Door = DoorMode.Open, bool NeedsFacilitator = false);
