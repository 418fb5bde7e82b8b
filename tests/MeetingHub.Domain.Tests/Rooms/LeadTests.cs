using MeetingHub.Domain.Rooms;
using static MeetingHub.Domain.Tests.Rooms.RoomSpec;

namespace MeetingHub.Domain.Tests.Rooms;

public class LeadTests
{
    private static void Leads(ParticipantId? who, Room room) => Assert.Equal(who, LeadRules.LeaderOf(room));

    private static PostMessage ToColleagues(string body = "Shall I take the closing?") => new(Id("new"), body, MessageAudience.Colleagues);

    [Fact]
    public void The_facilitator_who_came_first_leads_until_the_lead_is_offered_and_taken() =>
        Given()
            .AndThe(room => Leads(Rowan, room))
            .When(new AskToLead(Robin), Rowan).Then(new LeadAsked(Robin, Rowan))
            .AndThe(room => Leads(Rowan, room)) // asking changes nothing
            .When(new AskToLead(Robin), Rowan).ThenNothing()
            .When(new TakeLead(), Robin).Then(new LeadTaken(Robin))
            .AndThe(room => Leads(Robin, room))
            .When(new TakeLead(), Robin).ThenNothing()
            .When(new AskToLead(Robin), Rowan).ThenRefused(Refusal.NotLead)
            .When(new AskToLead(Rowan), Robin).Then(new LeadAsked(Rowan, Robin));

    [Fact]
    public void The_lead_is_declined_or_the_offer_taken_back_and_whoever_led_still_leads() =>
        Given(new LeadAsked(Robin, Rowan))
            .When(new DeclineLead(), Rowan).ThenNothing() // it is not theirs to decline
            .When(new DeclineLead(), Robin).Then(new LeadDeclined(Robin))
            .AndThe(room => Leads(Rowan, room))
            .When(new DeclineLead(), Robin).ThenNothing()
            .When(new TakeLead(), Robin).ThenRefused(Refusal.LeadNotOffered)
            .When(new AskToLead(Robin), Rowan).Then(new LeadAsked(Robin, Rowan))
            .When(new KeepLead(), Robin).ThenRefused(Refusal.NotLead)
            .When(new KeepLead(), Rowan).Then(new LeadKept(Rowan))
            .When(new KeepLead(), Rowan).ThenNothing()
            .When(new TakeLead(), Robin).ThenRefused(Refusal.LeadNotOffered);

    [Fact]
    public void Only_whoever_leads_offers_it_and_only_to_a_facilitator_who_is_here() =>
        Given()
            .When(new AskToLead(Rowan), Robin).ThenRefused(Refusal.NotLead)
            .When(new AskToLead(Ann), Rowan).ThenRefused(Refusal.CannotLead)
            .When(new AskToLead(Rowan), Rowan).ThenRefused(Refusal.CannotLead)
            .When(new AskToLead(new ParticipantId("p-nobody-1")), Rowan).ThenRefused(Refusal.NoSuchParticipant);

    public static TheoryData<RoomCommand> All => [new AskToLead(Robin), new TakeLead(), new DeclineLead(), new KeepLead()];

    [Theory]
    [MemberData(nameof(All))]
    public void Participants_have_no_part_in_it(RoomCommand command) => Given().When(command, Ann).ThenRefused(Refusal.NotFacilitator);

    [Fact]
    public void The_co_facilitator_takes_over_while_the_lead_is_lost_and_gives_way_when_they_are_back() =>
        Given(new LeadTaken(Robin), new LeadAsked(Rowan, Robin), new ParticipantDropped(Robin))
            .AndThe(room => Leads(Rowan, room))
            .When(new AskToLead(Robin), Rowan).ThenRefused(Refusal.CannotLead)
            .When(new KeepLead(), Rowan).Then(new LeadKept(Rowan)) // the offer of somebody who is away
            .When(new ReturnParticipant(), Robin).Then(new ParticipantReturned(Robin))
            .AndThe(room => Leads(Robin, room));

    [Fact]
    public void Nobody_else_leads_while_the_only_facilitator_is_lost() =>
        Given(new ParticipantLeft(Robin), new ParticipantDropped(Rowan)).AndTheRoom(room => Leads(Rowan, room));

    public static TheoryData<RoomEvent> WaysOut =>
        [new ParticipantLeft(Robin), new RoleGiven(Robin, Role.Participant, Robin), Joined(Robin, "Robin", Role.Facilitator)];

    [Theory]
    [MemberData(nameof(WaysOut))]
    public void Whoever_leaves_or_steps_down_neither_leads_nor_is_asked_any_more(RoomEvent way)
    {
        Given(new LeadTaken(Robin), new LeadAsked(Rowan, Robin), way).AndThe(room => Assert.Equal(new Lead(), room.Lead))
            .AndTheRoom(room => Leads(Rowan, room));
        Given(new LeadAsked(Robin, Rowan), way).AndTheRoom(room => Assert.Equal(new Lead(), room.Lead));
    }

    [Fact]
    public void Whoever_is_handed_the_group_leads_it_also_when_another_facilitator_came_before() =>
        Given()
            .When(new HandOver(Ann), Rowan)
            .Then(new RoleGiven(Ann, Role.Facilitator, Rowan), new LeadTaken(Ann), new ParticipantLeft(Rowan))
            .AndTheRoom(room => Leads(Ann, room));

    [Fact]
    public void Whoever_does_not_lead_hands_over_without_touching_the_lead() =>
        Given().When(new HandOver(Ann), Robin).Then(new RoleGiven(Ann, Role.Facilitator, Robin), new ParticipantLeft(Robin))
            .AndTheRoom(room => Leads(Rowan, room));

    [Fact]
    public void Only_facilitators_see_what_is_settled() =>
        Given(new LeadTaken(Robin), new LeadAsked(Rowan, Robin)).AndTheRoom(room =>
        {
            Assert.Equal(new LeadView(Robin, Rowan, Robin), RoomView.For(room, Rowan).Lead);
            Assert.Null(RoomView.For(room, Ann).Lead);
            Assert.Null(RoomView.For(Circle, Rowan).Lead);
        });

    [Fact]
    public void What_facilitators_write_to_each_other_is_read_by_them_and_nobody_else_in_any_state_of_the_chat() =>
        Given(new ChatSet(ChatMode.Paused), new RoomPaused(Rowan))
            .When(ToColleagues(), Ann).ThenRefused(Refusal.NotFacilitator)
            .When(ToColleagues(""), Robin).ThenRefused(Refusal.MessageEmpty)
            .When(ToColleagues(), Robin).Then(new MessagePosted(Id("new"), Robin, "Shall I take the closing?", MessageAudience.Colleagues))
            .AndThe(room =>
            {
                Assert.Single(RoomView.For(room, Rowan).Messages);
                Assert.Empty(RoomView.For(room, Ann).Messages);
            })
            .When(new ReactToMessage(Id("new"), Reaction.Heart), Ann).ThenRefused(Refusal.NoSuchMessage) // as if there were none
            .When(new StepDown(), Robin).Then(new RoleGiven(Robin, Role.Participant, Robin))
            .AndTheRoom(room => Assert.Empty(RoomView.For(room, Robin).Messages)); // not even one's own, once one is a participant
}
