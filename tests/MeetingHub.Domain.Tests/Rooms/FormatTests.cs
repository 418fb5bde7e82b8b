using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>How people take part in a session, and who comes in by a place that is kept for them.</summary>
public class FormatTests
{
    private static RoomSpec Of(RoomFormat format) => GivenOnly(
        Opened("Circle", 8) with { Format = format }, Joined(Rowan, "Rowan", Role.Facilitator), Joined(Ann, "Ann"));

    [Fact]
    public void In_a_session_by_voice_nobody_shows_a_picture() =>
        Of(RoomFormat.Audio).When(new TurnOnCamera(), Ann).ThenRefused(Refusal.AudioOnly)
            .When(new TurnOnCamera(), Rowan).ThenRefused(Refusal.AudioOnly)
            .When(new StartScreen(), Rowan).ThenRefused(Refusal.AudioOnly)
            .When(new TurnOnMicrophone(), Ann).Then(new MicrophoneTurnedOn(Ann))
            .AndTheRoom(room => Assert.Equal(RoomFormat.Audio, RoomView.For(room, Ann).Format));

    [Fact]
    public void In_a_session_in_the_chat_nobody_is_heard_or_seen_or_asked_to_be() =>
        Of(RoomFormat.Chat).When(new TurnOnMicrophone(), Rowan).ThenRefused(Refusal.ChatOnly)
            .When(new TurnOnCamera(), Ann).ThenRefused(Refusal.ChatOnly)
            .When(new StartScreen(), Rowan).ThenRefused(Refusal.ChatOnly)
            .When(new AskToUnmute(Ann), Rowan).ThenRefused(Refusal.ChatOnly)
            .When(new RaiseHand(), Ann).Then(new HandRaised(Ann));

    [Fact]
    public void Whoever_keeps_a_place_comes_in_where_others_knock_or_need_an_invitation()
    {
        Knocking(DoorMode.Knock).When(Join("Cal"), Cal).Then(Knocked(Cal, "Cal"));
        Knocking(DoorMode.Knock).When(Join("Cal") with { HasPlace = true }, Cal).Then(Joined(Cal, "Cal"));
        Knocking(DoorMode.Invited).When(Join("Cal"), Cal).ThenRefused(Refusal.InvitedOnly);
        Knocking(DoorMode.Invited).When(Join("Cal") with { HasPlace = true }, Cal).Then(Joined(Cal, "Cal"));
        static RoomSpec Knocking(DoorMode door) =>
            GivenOnly(Opened("Circle", 8) with { Door = door }, Joined(Rowan, "Rowan", Role.Facilitator));
    }

    [Fact]
    public void A_place_is_kept_when_the_room_is_full_but_opens_no_locked_room_and_no_way_round_a_removal() =>
        GivenOnly(Opened("Circle", 2), Joined(Rowan, "Rowan", Role.Facilitator), Joined(Ann, "Ann"))
            .When(Join("Ben"), Ben).ThenRefused(Refusal.RoomFull)
            .AndThe(room => Assert.Equal(
                (DoorState.Full, DoorState.Open),
                (room.DoorFor(Ben, Role.Participant), room.DoorFor(Ben, Role.Participant, hasPlace: true))))
            .When(Join("Ben") with { HasPlace = true }, Ben).Then(Joined(Ben, "Ben"))
            .When(new RemoveParticipant(Ben), Rowan).Then(new ParticipantLeft(Ben), new ParticipantRemoved(Ben, "Ben"))
            .When(Join("Ben") with { HasPlace = true }, Ben).ThenRefused(Refusal.Removed)
            .When(new LockRoom(), Rowan).Then(new RoomLocked())
            .When(Join("Cal") with { HasPlace = true }, Cal).ThenRefused(Refusal.RoomLocked);

    [Fact]
    public void A_network_of_somebody_who_was_removed_knocks_also_with_a_place() =>
        GivenOnly(Opened("Circle", 8), Joined(Rowan, "Rowan", Role.Facilitator))
            .When(Join("Ben") with { HasPlace = true, MustKnock = true }, Ben).Then(Knocked(Ben, "Ben"));
}
