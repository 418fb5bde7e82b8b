using System.Collections.Immutable;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Reports;

// Every shape that crosses /api/reports and /api/safety, as described in docs/protocol.md.

/// <param name="Id">Made by the client, so that asking twice reports once.</param>
/// <param name="About">The seat that it is about; null: nobody in particular.</param>
/// <param name="Messages">Ids only: the server takes the words from the room's chat.</param>
/// <param name="Openings">In an encrypted session, what shows to the server the words of those messages.</param>
/// <param name="IsNamed">Whether the readers see the name that the person has in the room.</param>
public sealed record MakeReportRequest(
    ReportId Id, ReportKind Kind, string Text, bool IsNamed, ParticipantId? About = null, ImmutableArray<MessageId>? Messages = null,
    ImmutableArray<MessageOpening>? Openings = null);

/// <summary>
/// The words of an encrypted message, as somebody read them who reports it, and what proves that its author wrote them: the author's page,
/// and the key of the commitment in that one message. It opens nothing.
/// </summary>
public sealed record MessageOpening(MessageId Id, string Body, string Page, string Key, string? Note = null);

public sealed record HandleReportRequest(ReportState State, string? Answer = null);

/// <summary>A message as it was really written, and its author as of then.</summary>
/// <param name="IsProven">
/// Whether its author committed to these words, where the server could not read what was written; null: it could.
/// </param>
public sealed record ReportedMessage(
    ParticipantId Who, string Name, DateTimeOffset At, string Body, MessageAudience Audience, bool? IsProven = null);

/// <summary>Somebody in a report, under the name that they had.</summary>
public sealed record ReportedPerson(ParticipantId Who, string Name);

/// <summary>A report, for its readers. <paramref name="By"/> is null when the person wanted to stay unnamed.</summary>
/// <param name="Missing">How many messages were named that could not be shown.</param>
public sealed record ReportView(
    ReportId Id, RoomId Room, ReportKind Kind, ReportState State, DateTimeOffset MadeAt, DateTimeOffset? SeenAt, ReportedPerson? By,
    ReportedPerson? About, string Text, ImmutableArray<ReportedMessage> Messages, int Missing, string? Answer);

/// <summary>A report, for the person who made it: what became of it, and not what it said.</summary>
/// <param name="Page">Where the answer is read without a pass, also after the session: an address that leads nowhere else.</param>
public sealed record OwnReportView(ReportId Id, ReportKind Kind, ReportState State, DateTimeOffset MadeAt, string? Answer, string Page);

/// <summary>Who would read a report now that is not about a facilitator.</summary>
public enum ReportReaders { Facilitators, LaterFacilitators, SafetyLead, Nobody }

/// <summary>What a person should know before they report, and what became of what they reported here.</summary>
/// <param name="HasSafetyLead">Whether a report about a facilitator would be read.</param>
public sealed record OwnReportsView(ReportReaders Readers, bool HasSafetyLead, ImmutableArray<OwnReportView> Reports);
