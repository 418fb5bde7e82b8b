using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// What a room says about a report that somebody wants to make in it. <paramref name="By"/> is the seat that makes it; null when it was
/// never inside. <paramref name="Messages"/> are those of the named messages that the seat may read, as they were really written.
/// </summary>
public sealed record ReportGrounds(
    Seat? By, Seat? About, bool IsAboutFacilitator, bool HasFacilitator, bool IsEnded, ImmutableArray<Message> Messages,
    bool IsEncrypted = false);

/// <summary>Who may make a report, what may be in it, and who is told of it.</summary>
public static class ReportRules
{
    internal static RoomDecision? Decide(Room room, RoomCommand command) => command switch
    {
        AnnounceReport(var id, var about)    => Announce(room, id, about),
        AnnounceAnswer c                     => AnnounceTo(room, c),
        _                                    => null,
    };

    internal static Audience ReadersOf(ParticipantId? about) =>
        about is { } who ? Audience.FacilitatorsExcept(who) : Audience.Facilitators;

    /// <summary>
    /// A person who has left or was removed may still report. Where nobody in particular is named, the report is about whoever wrote its
    /// messages.
    /// </summary>
    /// <param name="aside">What the seat may read of the named messages in the side room that it is in.</param>
    public static ReportGrounds GroundsFor(
        Room room, ParticipantId by, ParticipantId? about, ImmutableArray<MessageId> messages, ImmutableArray<Message> aside)
    {
        if (room.Seats.Find(by) is not { } seat || !HasBeenInside(seat)) return new ReportGrounds(null, null, false, false, false, []);
        var found = ReadableBy(room, seat, messages).AddRange(aside);
        var concerned = about is { } named ? [named] : found.Select(m => m.Author.Id).Where(who => who != by);
        return new ReportGrounds(
            seat, about is { } who ? room.Seats.Find(who) : null, concerned.Any(id => MayLead(room, id)),
            !room.Door.IsEnded && room.Seats.Inside.Any(s => s.Role == Role.Facilitator && s.Id != by && s.Id != about),
            room.Door.IsEnded, found, room.Settings.IsEncrypted);
    }

    /// <summary>Those of the named messages that the seat may read in this room.</summary>
    public static ImmutableArray<Message> ReadableBy(Room room, ParticipantId who, ImmutableArray<MessageId> messages) =>
        room.Seats.Find(who) is { } seat ? ReadableBy(room, seat, messages) : [];

    private static ImmutableArray<Message> ReadableBy(Room room, Seat seat, ImmutableArray<MessageId> messages) =>
        [.. messages.Distinct().Select(room.Chat.Find).OfType<Message>().Where(m => MayRead(seat, m))];

    private static bool HasBeenInside(Seat seat) => seat.HasBeenInside || seat.Standing == Standing.Removed;

    // Whoever has left can't have read what was written later.
    private static bool MayRead(Seat seat, Message message) =>
        message.TakenDownBy is null && (seat.Standing == Standing.Inside || message.At <= seat.Since)
        && ChatRules.AudienceOf(message).Includes(Viewer.Inside(seat.Id, seat.Role));

    // By the facilitators' link or by promotion. A seat that the room does not know any more may have led.
    private static bool MayLead(Room room, ParticipantId who) =>
        room.Seats.Find(who) is not { } seat || seat.Role == Role.Facilitator || seat.Claim == Role.Facilitator;

    private static RoomDecision Announce(Room room, ReportId id, ParticipantId? about)
    {
        if (room.Door.IsEnded || room.Reports.Find(id) is { IsTold: true }) return RoomDecision.Nothing;
        return RoomDecision.Accept(new ReportMade(id, about));
    }

    private static RoomDecision AnnounceTo(Room room, AnnounceAnswer c)
    {
        var known = room.Reports.Find(c.Id);
        if (room.Door.IsEnded || known?.Change >= c.Change) return RoomDecision.Nothing;
        var answered = new ReportAnswered(c.Id, c.Reporter, c.Change);
        return known is { IsTold: true } ? RoomDecision.Accept(new ReportHandled(c.Id), answered) : RoomDecision.Accept(answered);
    }
}
