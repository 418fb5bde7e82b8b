namespace MeetingHub.Domain.Rooms;

/// <summary>A report was stored for the facilitators to read. Not for the one whom it is about, should they lead one day.</summary>
public sealed record AnnounceReport(ReportId Id, ParticipantId? About) : LiveRoomCommand;

/// <summary>A report has another state or answer. <paramref name="Change"/> counts these.</summary>
public sealed record AnnounceAnswer(ReportId Id, ParticipantId Reporter, long Change) : LiveRoomCommand;
