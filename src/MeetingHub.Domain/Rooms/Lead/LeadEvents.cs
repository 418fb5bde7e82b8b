namespace MeetingHub.Domain.Rooms;

/// <summary>Whoever leads asks that facilitator to lead.</summary>
public sealed record LeadAsked(ParticipantId Who, ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

/// <summary>That facilitator leads from here on.</summary>
public sealed record LeadTaken(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

/// <summary>The facilitator who was asked can't lead now.</summary>
public sealed record LeadDeclined(ParticipantId Who) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}

/// <summary>The offer was taken back.</summary>
public sealed record LeadKept(ParticipantId By) : RoomEvent
{
    public override Audience AudienceIn(Room room) => Audience.Facilitators;
    public override int SinceLevel() => 1;
}
