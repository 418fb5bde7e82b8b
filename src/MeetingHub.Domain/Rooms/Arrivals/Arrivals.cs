using System.Collections.Immutable;

namespace MeetingHub.Domain.Rooms;

/// <summary>A facilitator's word for somebody.</summary>
public readonly record struct Vouch(ParticipantId Who, ParticipantId By);

/// <summary>How people came in: by which invitation, who vouches for them, and what the door holds for a while after a removal.</summary>
public sealed record Arrivals
{
    /// <summary>Until then newcomers begin with everything held, because somebody was removed.</summary>
    public DateTimeOffset? HardUntil { get; init; }

    /// <summary>Seats that began so and that nobody has welcomed yet.</summary>
    public ImmutableHashSet<ParticipantId> Held { get; init; } = [];

    /// <summary>People inside who have been inside before.</summary>
    public ImmutableHashSet<ParticipantId> Returning { get; init; } = [];

    /// <summary>The personal invitation by which a seat came, while it stands.</summary>
    public ImmutableDictionary<ParticipantId, string> Invitations { get; init; } = ImmutableDictionary<ParticipantId, string>.Empty;

    public ImmutableHashSet<string> Revoked { get; init; } = [];

    /// <summary>Who vouches for people inside.</summary>
    public ImmutableHashSet<Vouch> Vouches { get; init; } = [];

    /// <summary>Seats that somebody vouched for, also when they have left.</summary>
    public ImmutableHashSet<ParticipantId> Known { get; init; } = [];

    public bool IsHeld(ParticipantId who) => Held.Contains(who);
    public bool IsInvited(ParticipantId who) => Invitations.ContainsKey(who);
    public string? InvitationOf(ParticipantId who) => Invitations.GetValueOrDefault(who);
    public bool Stands(string? invitation) => invitation is not null && !Revoked.Contains(invitation);

    internal Arrivals Evolve(RoomEvent e, Room before, DateTimeOffset at) => e switch
    {
        ArrivalNoted noted                     => Note(noted),
        ArrivalHeld(var who)                   => this with { Held = Held.Add(who) },
        HoldsKept { AtDoor: true, Who: var who } => this with { Held = Held.Add(who) },
        ParticipantWelcomed(var who, _)        => this with { Held = Held.Remove(who) },
        ParticipantVouched(var who, var by)    => this with { Vouches = Vouches.Add(new Vouch(who, by)), Known = Known.Add(who) },
        CameByInvitation(var who, var by)      => this with { Invitations = Invitations.SetItem(who, by) },
        InvitationRevoked revoked              => Revoke(revoked),
        ParticipantLeft(var who)               => Leave(who),
        ParticipantKnocked { Cause: KnockCause.SentBack, Who: var who } => Leave(who) with { Known = Known.Remove(who) },
        ParticipantRemoved(var who, _)         => (Leave(who) with { Known = Known.Remove(who) }).Harden(before, at),
        RemovalUndone                          => before.Seats.Removed.Count() > 1 ? this : this with { HardUntil = null },
        _                                      => this,
    };

    internal static ImmutableArray<ArrivalView>? For(Room room, in Viewer viewer) =>
        !Audience.Facilitators.Includes(viewer) || room.Settings.Level == 0 ? null
            : [.. room.Seats.Inside.Select(s => ArrivalView.Of(s, room))];

    /// <summary>The seats of which the viewer is told that the door holds them.</summary>
    internal ImmutableArray<ParticipantId>? HeldFor(Room room, Viewer viewer)
    {
        if (viewer.Standing != Standing.Inside || Held.IsEmpty) return null;
        var seen = room.Seats.Inside.Select(s => s.Id)
            .Where(who => IsHeld(who) && Audience.FacilitatorsAnd(who).Includes(viewer)).ToImmutableArray();
        return seen.IsEmpty ? null : seen;
    }

    private Arrivals Note(ArrivalNoted noted) => this with
    {
        Returning = noted.Returning ? Returning.Add(noted.Who) : Returning,
        Known = noted.Vouched ? Known.Add(noted.Who) : Known,
        Invitations = noted.Invited && !IsInvited(noted.Who) ? Invitations.Add(noted.Who, "") : Invitations, // which one, is told nobody
    };

    private Arrivals Revoke(InvitationRevoked revoked) => this with
    {
        Revoked = Revoked.Add(revoked.Invitation),
        Invitations = Invitations.RemoveRange(
            Invitations.Where(i => i.Value == revoked.Invitation || i.Key == revoked.Whose).Select(i => i.Key)),
    };

    private Arrivals Leave(ParticipantId who) => this with
    {
        Returning = Returning.Remove(who), Vouches = Vouches.Except(Vouches.Where(v => v.Who == who)),
    };

    // A removal that the room begins with was decided long before.
    private Arrivals Harden(Room before, DateTimeOffset at) =>
        before.Seats.Joins == 0 || before.Settings.Times.HardFor == TimeSpan.Zero ? this
            : this with { HardUntil = at + before.Settings.Times.HardFor };
}

/// <summary>How somebody inside came, for facilitators. What is not so is left out.</summary>
/// <param name="At">When they came in.</param>
/// <param name="VouchedBy">The facilitators who have vouched for them since they came in.</param>
public sealed record ArrivalView(
    ParticipantId Id, DateTimeOffset At, bool? Returning = null, bool? Invited = null, bool? Vouched = null,
    ImmutableArray<ParticipantId>? VouchedBy = null)
{
    internal static ArrivalView Of(Seat seat, Room room)
    {
        var by = room.Arrivals.Vouches.Where(v => v.Who == seat.Id).Select(v => v.By)
            .OrderBy(id => id.Value, StringComparer.Ordinal).ToImmutableArray();
        return new ArrivalView(
            seat.Id, seat.Since ?? room.Door.OpenedAt, True(room.Arrivals.Returning.Contains(seat.Id)),
            True(room.Arrivals.IsInvited(seat.Id)), True(ArrivalRules.IsVouchedFor(room, seat)), by.IsEmpty ? null : by);
    }

    private static bool? True(bool it) => it ? true : null;
}
