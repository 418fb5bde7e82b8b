namespace MeetingHub.Domain.Rooms;

/// <summary>
/// What the facilitators have settled about who of them leads. It gives nobody more rights than the others; see
/// <see cref="LeadRules.LeaderOf"/>.
/// </summary>
public sealed record Lead
{
    /// <summary>Who took the lead last; null: nobody who still facilitates here, or did in the room that was lost.</summary>
    public ParticipantId? Taken { get; init; }

    /// <summary>Who is asked to lead, and has not answered.</summary>
    public ParticipantId? Asked { get; init; }

    /// <summary>Who asked.</summary>
    public ParticipantId? By { get; init; }

    /// <summary>For facilitators; null when there is nothing to tell.</summary>
    internal LeadView? For(in Viewer viewer) =>
        this == new Lead() || !Audience.Facilitators.Includes(viewer) ? null : new LeadView(Taken, Asked, By);

    internal Lead Evolve(RoomEvent e) => e switch
    {
        LeadAsked(var who, var by)                => this with { Asked = who, By = by },
        LeadTaken(var who)                        => new Lead { Taken = who },
        LeadDeclined or LeadKept                  => new Lead { Taken = Taken },
        ParticipantLeft(var who)                  => Without(who),
        ParticipantRemoved(var who, _)            => Without(who),
        ParticipantJoined joined                  => Without(joined.Who),
        RoleGiven(var who, Role.Participant, _)   => Without(who),
        _                                         => this,
    };

    private Lead Without(ParticipantId who)
    {
        var taken = Taken == who ? null : Taken;
        return Asked == who || By == who ? new Lead { Taken = taken } : this with { Taken = taken };
    }
}

/// <summary>What is settled about the lead, and who asked whom to lead. Who leads follows from it and from who is here.</summary>
public sealed record LeadView(ParticipantId? Taken = null, ParticipantId? Asked = null, ParticipantId? By = null);
