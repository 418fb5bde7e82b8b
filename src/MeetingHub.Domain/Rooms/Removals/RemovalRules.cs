namespace MeetingHub.Domain.Rooms;

/// <summary>Who may remove whom, and take it back.</summary>
public static class RemovalRules
{
    /// <summary>Of a note for the record, in UTF-16 units.</summary>
    public const int LongestNote = 500;

    /// <summary>Of what a removed person may write, in UTF-16 units.</summary>
    public const int LongestLine = 200;

    internal static RoomDecision? Decide(Room room, RoomCommand command, ParticipantId by) => command switch
    {
        RemoveParticipant c                      => Remove(room, c, by),
        RemoveEverybodySince c                   => RemoveSince(room, c, by),
        UndoRemoval(var who)                     => Undo(room, who, by),
        LiftRemoval(var who) when room.IsRemoved(who) => RoomDecision.Accept(new RemovalUndone(who)),
        LiftRemoval                              => RoomDecision.Nothing,
        WriteAfterRemoval(var text)              => Write(room, text, by),
        _                                        => null,
    };

    /// <summary>Why something is done, and what is noted about it. A room of an older level has no events for it.</summary>
    internal static IEnumerable<RoomEvent> Because(Room room, ParticipantId who, Reason? reason, string? note = null)
    {
        if (room.Settings.Level == 0) yield break;
        if (reason is { } given) yield return new ReasonGiven(who, given);
        if (note is { Length: > 0 }) yield return new NoteGiven(who, note);
    }

    // Somebody who has left may be removed as well: whoever goes while a facilitator is deciding must not come back by that.
    private static RoomDecision Remove(Room room, RemoveParticipant c, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                      return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.IsRemoved(c.Who))                        return RoomDecision.Nothing;
        if (room.Seats.Find(c.Who) is not { } them)       return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (MayLead(room, them))                          return RoomDecision.Refuse(Refusal.FacilitatorProtected);
        if (!TryClean(c.Note, LongestNote, out var note)) return RoomDecision.Refuse(Refusal.LineTooLong);
        return RoomDecision.Accept([.. Removal(room, them, c with { Note = note })]);
    }

    private static RoomDecision RemoveSince(Room room, RemoveEverybodySince c, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                      return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (room.IsRemoved(c.Who))                        return RoomDecision.Nothing;
        if (room.Seats.FindInside(c.Who) is not { } first) return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        if (!TryClean(c.Note, LongestNote, out var note)) return RoomDecision.Refuse(Refusal.LineTooLong);
        var removal = new RemoveParticipant(c.Who, c.Reason, note, c.Until, c.WithHelp);
        var since = room.Seats.Present.Where(s => s.Number >= first.Number && !MayLead(room, s));
        return RoomDecision.Accept([.. since.SelectMany(s => Removal(room, s, removal))]);
    }

    // Whoever came by the facilitators' link is protected also after stepping down: a colleague must not take the group away from them.
    private static bool MayLead(Room room, Seat seat) => room.Seats.MayLead(seat.Id, seat.Claim);

    private static IEnumerable<RoomEvent> Removal(Room room, Seat seat, RemoveParticipant c)
    {
        if (seat.Standing is Standing.Inside or Standing.Waiting) yield return SeatRules.Departure(seat);
        yield return new ParticipantRemoved(seat.Id, seat.Name);
        var terms = RemovalTerms.Unusual(c.Until ?? RemovalTerms.Usual.Until, c.WithHelp ?? RemovalTerms.Usual.WithHelp);
        if (terms is not null && room.Settings.Level > 0) yield return new RemovalTermsSet(seat.Id, terms.Until, terms.WithHelp);
        foreach (var why in Because(room, seat.Id, c.Reason, c.Note)) yield return why;
    }

    private static RoomDecision Undo(Room room, ParticipantId who, ParticipantId by)
    {
        if (!room.IsFacilitator(by))                      return RoomDecision.Refuse(Refusal.NotFacilitator);
        if (!room.IsRemoved(who))                         return RoomDecision.Refuse(Refusal.NoSuchParticipant);
        return RoomDecision.Accept(new RemovalUndone(who));
    }

    private static RoomDecision Write(Room room, string text, ParticipantId by)
    {
        if (room.Door.IsEnded)                            return RoomDecision.Refuse(Refusal.RoomEnded);
        if (!room.IsRemoved(by))                          return RoomDecision.Refuse(Refusal.NotRemoved);
        if (!TryClean(text, LongestLine, out var line))   return RoomDecision.Refuse(Refusal.LineTooLong);
        if (line.Length == 0)                             return RoomDecision.Refuse(Refusal.MessageEmpty);
        if (room.Removals.Of(by).Line is { } written)
            return written == line ? RoomDecision.Nothing : RoomDecision.Refuse(Refusal.LineWritten);
        return RoomDecision.Accept(new RemovedPersonWrote(by, line));
    }

    // One line, whatever was typed or pasted.
    private static bool TryClean(string? text, int longest, out string clean)
    {
        clean = "";
        if (text is null) return true;
        if (text.Length > 4 * longest) return false;
        var seen = text.Select(c => char.IsControl(c) ? ' ' : c).ToArray();
        clean = string.Join(' ', new string(seen).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return clean.Length <= longest;
    }
}
