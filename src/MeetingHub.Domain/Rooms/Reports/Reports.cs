using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>What happened, as the person who reports it chose.</summary>
public enum ReportKind { Safety, Unwanted, Hurtful, Identifying, Other }

public enum ReportState { New, Seen, Acted, Closed }

/// <summary>What was told of a report, and how far.</summary>
/// <param name="About">The seat that it is about, which is told nothing.</param>
/// <param name="IsTold">Whether the facilitators were told that there is one.</param>
/// <param name="Change">The newest change of which its author was told.</param>
public sealed record ReportNote(ReportId Id, ParticipantId? About, bool IsTold, long Change);

/// <summary>The reports of which somebody in the room was told. What they say is in the store.</summary>
public sealed record Reports
{
    /// <summary>So many are remembered; no session has more.</summary>
    public const int MostRemembered = 500;

    /// <summary>Those that were told of last are at the end.</summary>
    public ImmutableList<ReportNote> All { get; init; } = [];

    public ReportNote? Find(ReportId id) => All.Find(note => note.Id == id);

    internal Reports Evolve(RoomEvent e) => e switch
    {
        ReportMade(var id, var about)          => Note(NoteOf(id) with { About = about, IsTold = true }),
        ReportAnswered(var id, _, var change)  => Note(NoteOf(id) with { Change = change }),
        _                                      => this,
    };

    private ReportNote NoteOf(ReportId id) => Find(id) ?? new ReportNote(id, About: null, IsTold: false, Change: 0);

    private Reports Note(ReportNote note)
    {
        var others = All.RemoveAll(other => other.Id == note.Id);
        return this with { All = (others.Count < MostRemembered ? others : others.RemoveAt(0)).Add(note) };
    }
}
